import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * The wire between one process and one service: a TCP proxy on 127.0.0.1 that can be cut or stalled.
 *
 * Cut: connections are reset and new ones refused. Stalled: everything stays open and nothing passes, as behind a
 * switch that drops packets.
 */
export class Link {
  #server;
  #target;
  #pairs = new Set();
  #mode = 'open';

  /** @param {() => number} target the service's port at this moment */
  static async open(target) {
    const link = new Link(target);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  constructor(target) {
    this.#target = target;
    this.#server = createServer((near) => {
      this.#accept(near);
    });
  }

  get port() {
    return this.#server.address().port;
  }

  cut() {
    this.#mode = 'cut';
    for (const socket of this.#sockets()) reset(socket);
  }

  stall() {
    this.#mode = 'stalled';
    for (const socket of this.#sockets()) socket.pause();
  }

  heal() {
    this.#mode = 'open';
    for (const socket of this.#sockets()) socket.resume();
  }

  close() {
    this.cut();
    this.#server.close();
  }

  #sockets() {
    return [...this.#pairs].flat();
  }

  #accept(near) {
    if (this.#mode === 'cut') {
      reset(near);
      return;
    }
    const far = connect(this.#target(), '127.0.0.1');
    const pair = [near, far];
    this.#pairs.add(pair);
    this.#forward(near, far, pair);
    this.#forward(far, near, pair);
  }

  #forward(from, to, pair) {
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => {
      if (this.#mode === 'open') from.resume();
    });
    from.on('end', () => to.end());
    // The other end learns of it by the close that follows.
    from.on('error', () => undefined);
    from.on('close', (hadError) => {
      this.#pairs.delete(pair);
      if (hadError) reset(to);
      else to.destroySoon();
    });
    if (this.#mode === 'stalled') from.pause();
  }
}

/** Node never ends the handle of a socket that is reset while it shuts down. */
function reset(socket) {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
