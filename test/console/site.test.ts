import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import express from 'express';
import request from 'supertest';
import { consoleSite } from '../../src/console/console.site.js';
import { securityMiddleware } from '../../src/common/security.middleware.js';

const SCRIPT = 'console.log("the console");';
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setup-console-'));
  await mkdir(join(folder, 'assets'));
  const file = join(folder, 'assets', 'index-1234.js');
  await writeFile(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="root"></div>');
  await writeFile(file, SCRIPT);
  await writeFile(`${file}.br`, brotliCompressSync(SCRIPT));
  await writeFile(`${file}.gz`, gzipSync(SCRIPT));
  const app = express().use(securityMiddleware()).use('/console', consoleSite(folder));
  await new Promise<void>(
    (done) =>
      (server = app.listen(0, '127.0.0.1', () => {
        done();
      })),
  );
});

afterAll(async () => {
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true });
});

describe('the console, as it is served', () => {
  it.each(['/console', '/console/', '/console/setups/42'])(
    'answers %s with its page, which is asked for anew',
    async (path) => {
      const { status, headers, text } = await request(server).get(path);
      expect(status).toBe(200);
      expect(text).toContain('<div id="root">');
      expect(headers['cache-control']).toBe('no-cache');
    },
  );

  it('allows nothing from anywhere else, no inline script, and inline styles with the nonce of this answer only', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, text } = await request(server).get('/console/');
        const nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? '';
        expect(headers['content-security-policy']).toBe(
          [
            `default-src 'none'`,
            `script-src 'self'`,
            `style-src 'self' 'nonce-${nonce}'`,
            `img-src 'self' blob:`,
            `connect-src 'self'`,
            `base-uri 'none'`,
            `form-action 'none'`,
            `frame-ancestors 'none'`,
          ].join('; '),
        );
        return nonce;
      }),
    );
    expect(nonces[0]).toMatch(/^[\w+/]{22}==$/);
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['identity', undefined],
  ])('sends its files compressed as the browser wants it (%s), to be kept for ever', async (accepted, encoding) => {
    const { status, headers } = await request(server)
      .get('/console/assets/index-1234.js')
      .set('Accept-Encoding', accepted);
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['cache-control']).toBe('public,max-age=31536000,immutable');
  });

  it.each(['/console/assets/gone-1234.js', '/console/assets/../../package.json', '/console/assets/%2e%2e/index.html'])(
    'answers 404 for %s, and never with the page',
    async (path) => {
      const { status, text } = await request(server).get(path);
      expect(status).toBe(404);
      expect(text).not.toContain('root');
    },
  );

  it('serves nothing where it was not built', async () => {
    const app = express().use('/console', consoleSite(join(folder, 'nowhere')));
    expect((await request(app).get('/console/')).status).toBe(404);
  });
});
