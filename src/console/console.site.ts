import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Router, type RequestHandler } from 'express';
import sirv from 'sirv';

/** What the build writes where the nonce of an answer belongs; vite.config.ts has the same. */
const NONCE = '__CSP_NONCE__';

/**
 * The web console as a router: hashed files, which browsers keep for ever, and for every other path the page itself,
 * whose routes are its own. Where the console is not built, nothing is served, and the caller's 404 answers.
 *
 * @param folder of the build, with index.html and assets/
 */
export function consoleSite(folder = builtConsole()): Router {
  const site = Router();
  const page = folder && join(folder, 'index.html');
  if (!page || !existsSync(page)) return site;
  // Read once: a build made later belongs to the next start, as the server's own code does.
  const html = readFileSync(page, 'utf8');
  site.use('/assets', sirv(join(folder, 'assets'), { maxAge: 31_536_000, immutable: true, brotli: true, gzip: true }));
  site.get(['/', '/{*path}'], pageOf(html));
  return site;
}

const pageOf =
  (html: string): RequestHandler =>
  (request, response, next) => {
    // A file that is not there is no page: an old tab must learn that its chunk is gone.
    if (request.path.startsWith('/assets/')) {
      next();
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    response.setHeader('Content-Security-Policy', policy(nonce));
    response.setHeader('Cache-Control', 'no-cache');
    response.type('html').send(html.replaceAll(NONCE, nonce));
  };

/**
 * Everything from here and nowhere else. Styles have a nonce because the component library computes some for the
 * screen's width; logos that are about to be sent are shown from memory (`blob:`).
 */
const policy = (nonce: string): string =>
  [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' blob:`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');

/** `console/dist` of this package, whether this file runs from `src/` or from `dist/src/`. */
function builtConsole(): string | undefined {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const built = join(folder, 'console', 'dist');
    if (existsSync(join(folder, 'package.json'))) return built;
  }
  return undefined;
}
