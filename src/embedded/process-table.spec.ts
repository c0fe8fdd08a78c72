import { spawnSync } from 'node:child_process';
import { commandLine, exists, findByWords, startTime } from './process-table.js';

describe('the process table', () => {
  it('knows which processes exist, other users included', () => {
    expect(exists(1)).toBe(true);
    expect(exists(spawnSync('true').pid)).toBe(false);
  });

  it('tells of a process that ended no time and no command line', async () => {
    const { pid } = spawnSync('true');
    expect(await startTime(pid)).toBeUndefined();
    expect(await commandLine(pid)).toBe('');
  });

  it('finds others by words of their command line, never itself', async () => {
    expect(await commandLine(process.pid)).not.toBe('');
    expect(await findByWords(await commandLine(process.pid))).not.toContain(process.pid);
  });
});
