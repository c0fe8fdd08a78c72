import { existsSync } from 'node:fs';
import { run, say } from './lib/narrator.mjs';

/**
 * `npm run test:browser [-- arguments of jest]`: the console in a real browser, against the real product. Takes the
 * browser in CHROMIUM or one that is installed; on Debian, as root, installs one where there is none.
 */
const KNOWN = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const find = () => [process.env.CHROMIUM, ...KNOWN].find((path) => path && existsSync(path));

async function provideChromium() {
  if (!find() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    await run('apt-get', ['update', '-qq'], quiet);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], quiet);
  }
  const found = find();
  if (!found) throw new Error('There is no Chromium: install one, or name it in CHROMIUM.');
  return found;
}

try {
  const CHROMIUM = await provideChromium();
  say(`Browser: ${CHROMIUM}`);
  const args = ['scripts/test.mjs', '--maxWorkers=2', '--selectProjects', 'browser', ...process.argv.slice(2)];
  process.exitCode = await run(process.execPath, args, { env: { ...process.env, CHROMIUM } });
} catch (error) {
  console.error(error);
  process.exitCode = 1;
  console.log('0 passed, 1 failed');
}
