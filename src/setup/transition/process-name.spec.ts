import { hostname } from 'node:os';
import { processName } from './process-name.js';

it('a process is named by its machine, its pid and something that no other process has', () => {
  const [suffix, pid, ...host] = processName.split(':').reverse();
  expect([host.reverse().join(':'), pid]).toEqual([hostname(), String(process.pid)]);
  expect(suffix).toMatch(/^[0-9a-f]{6}$/);
});
