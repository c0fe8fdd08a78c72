import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { setting } from '../support/setting.js';

/** As root there is no sandbox; and a test talks to nobody but the product. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser | undefined;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: setting('CHROMIUM'), args: FLAGS });
});

afterAll(async () => {
  await browser?.close();
});

// Whatever a test looks at: a page that breaks a rule of its own security policy is broken.
afterEach(() => {
  expect(complaints.splice(0)).toEqual([]);
});

/** Opens the console in a window of its own, signed in by the address that a start prints. */
export async function openConsole(
  url: string,
  token: string,
  path = '/',
  options: BrowserContextOptions = {},
): Promise<Page> {
  if (!browser) throw new Error('The browser is not there yet.');
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Warning:/.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('request', (request) => {
    const own = request.url().startsWith(url) || request.url().startsWith('blob:');
    if (!own) complaints.push(`asked another host: ${request.url()}`);
  });
  await page.goto(`${url}/console${path}#token=${token}`);
  return page;
}

/** Fails for everything that axe calls serious or critical, naming where it is. */
export async function expectAccessible(page: Page): Promise<void> {
  // Until what fades in is there: half-transparent text has no contrast.
  await page.waitForTimeout(300);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  const bad = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  expect(bad).toEqual([]);
}
