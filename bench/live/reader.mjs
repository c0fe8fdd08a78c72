import { once } from 'node:events';
import { request } from 'node:http';

/** A client of one stream that notes when each transition came. */
export class Reader {
  /** `{ version, setupId, ms }`: milliseconds since 1970, by `clock`. */
  arrivals = [];
  lastId = '';
  #rest = '';

  static async open({ url, path, token, lastId = '' }) {
    const reader = new Reader();
    const headers = { authorization: `Bearer ${token}`, ...(lastId !== '' && { 'last-event-id': lastId }) };
    const asked = request(url + path, { headers, agent: false });
    asked.on('error', () => undefined).end();
    const [response] = await once(asked, 'response');
    if (response.statusCode !== 200) throw new Error(`${path} was answered ${String(response.statusCode)}`);
    response.on('error', () => undefined);
    response.setEncoding('utf8').on('data', (text) => reader.#read(text));
    reader.drop = () => asked.destroy();
    return reader;
  }

  #read(text) {
    const ms = clock();
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop();
    for (const block of blocks) {
      this.lastId = /^id: (.*)$/m.exec(block)?.[1] ?? this.lastId;
      const data = /^event: transition\ndata: (.*)$/m.exec(block)?.[1];
      if (data) this.arrivals.push({ ms, ...JSON.parse(data) });
    }
  }
}

/** The clock's milliseconds with a finer hand than Date's; set anew for each cell, since the system's clock is slewed. */
let offset = 0;
export const clock = () => performance.now() + offset;

export function setClock() {
  const before = Date.now();
  while (Date.now() === before);
  offset = Date.now() - performance.now();
}
