import { getEventListeners, once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Settings } from '../../src/config/env.js';
import { testMessage } from '../../src/webhooks/message.js';
import { WebhookSender } from '../../src/webhooks/sender.js';
import { newSecret } from '../../src/webhooks/signature.js';
import { receiver } from './receivers.js';

const SECRETS = [newSecret()];
const MESSAGE = testMessage('1', new Date());

const senderWith = (allowPrivate: boolean, timeoutMs = 5_000): WebhookSender =>
  new WebhookSender({ webhooks: { allowPrivate, timeoutMs, disableAfterHours: 72 } } as Settings);

const send = (url: string, sender = senderWith(true), signal?: AbortSignal) =>
  sender.send({ url, secrets: SECRETS }, MESSAGE, signal);

describe('what a receiver answers', () => {
  it('with 200 or 204 is accepted, and the beginning of its words is kept in one clean line', async () => {
    const url = await receiver((_, response) => response.end('  thank\n\u0000you\u001b[31m '));
    expect(await send(url)).toMatchObject({ httpStatus: 200, error: null, response: 'thank you [31m' });
    expect(await send(await receiver((_, response) => response.writeHead(204).end()))).toMatchObject({ error: null });
  });

  it('as a redirect is not followed', async () => {
    let asked = 0;
    const target = await receiver((_, response) => {
      asked += 1;
      response.end();
    });
    const url = await receiver((_, response) => response.writeHead(307, { location: target }).end());
    expect(await send(url)).toMatchObject({ httpStatus: 307, error: expect.stringMatching(/redirect/) });
    expect(asked).toBe(0);
  });

  it('with Retry-After says when', async () => {
    const url = await receiver((_, response) => response.writeHead(429, { 'retry-after': '7' }).end());
    expect(await send(url)).toMatchObject({
      httpStatus: 429,
      retryAfterMs: 7_000,
      error: 'The receiver answered 429.',
    });
  });

  it('at endless length is listened to for 64 KiB', async () => {
    const url = await receiver((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const attempt = await send(url);
    expect(attempt).toMatchObject({ httpStatus: 200, error: null });
    expect(attempt.response).toBe('x'.repeat(500));
  });
});

describe('a receiver that', () => {
  it('does not answer in time has failed', async () => {
    const url = await receiver(() => undefined);
    const attempt = await send(url, senderWith(true, 300));
    expect(attempt).toMatchObject({ httpStatus: null, error: 'No whole answer within 0.3 s.' });
    expect(attempt.durationMs).toBeLessThan(2_000);
  });

  it('answers drop by drop has failed when the time is over', async () => {
    const url = await receiver((_, response) => {
      const drops = setInterval(() => response.write('.'), 50);
      response.on('close', () => {
        clearInterval(drops);
      });
    });
    const attempt = await send(url, senderWith(true, 400));
    expect(attempt).toMatchObject({ error: 'No whole answer within 0.4 s.' });
    expect(attempt.durationMs).toBeLessThan(2_000);
  });

  it('is not there, breaks off, speaks something else, or has no certificate, has failed with a reason', async () => {
    const rude = createServer((socket) => socket.destroy());
    const strange = createServer((socket) => {
      socket.on('error', () => undefined).resume();
      socket.end('220 mail.example.org ESMTP\r\n');
    });
    const urls: string[] = [];
    for (const server of [rude, strange]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      urls.push(`127.0.0.1:${String((server.address() as AddressInfo).port)}/`);
    }
    const errors = [
      await send('http://127.0.0.1:9/'),
      await send(`http://${urls[0] ?? ''}`),
      await send(`http://${urls[1] ?? ''}`),
      await send(`https://${urls[1] ?? ''}`),
      await send('http://nowhere.invalid/'),
    ].map(({ error }) => error);
    for (const server of [rude, strange]) server.close();
    expect(errors).toEqual([
      'Nobody listens there: the connection was refused.',
      'The receiver broke the connection off.',
      expect.stringMatching(/^The request failed: HPE_/),
      expect.stringMatching(/TLS is not accepted/),
      expect.stringMatching(/^The host’s name could not be resolved/),
    ]);
  });

  it('wants another protocol, or says nothing after the connection was made, has failed at once or in time', async () => {
    const upgrading = createServer((socket) => {
      socket.on('error', () => undefined).resume();
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n');
    }).listen(0, '127.0.0.1');
    await once(upgrading, 'listening');
    const { port } = upgrading.address() as AddressInfo;
    const attempt = await send(`http://127.0.0.1:${String(port)}/`, senderWith(true, 2_000));
    upgrading.close();
    expect(attempt).toMatchObject({ httpStatus: null, error: expect.stringMatching(/another protocol \(101\)/) });
    expect(attempt.durationMs).toBeLessThan(1_500);
  });

  it('is asked many times leaves nothing behind in the signal that ends the process', async () => {
    const url = await receiver((_, response) => response.end());
    const stopping = new AbortController();
    for (let n = 0; n < 5; n += 1) await send(url, senderWith(true), stopping.signal);
    expect(getEventListeners(stopping.signal, 'abort')).toHaveLength(0);
  });

  it('is not waited for when the process stops', async () => {
    const stopping = new AbortController();
    const url = await receiver(() => {
      stopping.abort();
    });
    await expect(send(url, senderWith(true), stopping.signal)).rejects.toThrow(/abort/);
  });
});

describe('where private addresses are refused', () => {
  it.each(['http://127.0.0.1:9/', 'http://[::1]:9/', 'http://2130706433/', 'http://169.254.169.254/latest/meta-data/'])(
    '%s is not connected to',
    async (url) => {
      expect(await send(url, senderWith(false))).toMatchObject({
        httpStatus: null,
        error: expect.stringMatching(/private or special address/),
      });
    },
  );

  it('a name that resolves to one is not connected to', async () => {
    let asked = 0;
    const url = await receiver((_, response) => {
      asked += 1;
      response.end();
    });
    const attempt = await send(url.replace('127.0.0.1', 'localhost'), senderWith(false));
    expect(attempt).toMatchObject({
      error: expect.stringMatching(/^localhost resolves to (127\.0\.0\.1|::1), a private/),
    });
    expect(asked).toBe(0);
  });
});

it('no error holds the query of the URL or a secret', async () => {
  const url = 'http://127.0.0.1:9/?key=very-secret';
  for (const allow of [true, false]) {
    const text = JSON.stringify(await send(url, senderWith(allow)));
    expect(text).not.toMatch(/very-secret|whsec_/);
  }
});
