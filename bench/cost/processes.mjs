import { readdir, readFile } from 'node:fs/promises';

/** Of Linux, whatever the machine: what /proc counts in. */
const TICKS_PER_SECOND = 100;

/**
 * What the processes of this bench have used so far: processor time in ms, by what they are. Those of others on the
 * machine do not count, and neither do those that have ended.
 *
 * @param {number} server the process of the product
 * @returns {Promise<{ node: number, postgres: number, redis: number, load: number }>}
 */
export async function processorMs(server) {
  const all = await everyProcess();
  const used = { node: 0, postgres: 0, redis: 0, load: 0 };
  for (const one of all.values()) {
    if (isOurs(one, all)) used[kindOf(one, server)] += (one.ticks / TICKS_PER_SECOND) * 1000;
  }
  return used;
}

/** Writes that a process has made so far, to sockets and files. */
export async function writesOf(pid) {
  const io = await readFile(`/proc/${String(pid)}/io`, 'utf8');
  return Number(/^syscw: (\d+)$/m.exec(io)?.[1]);
}

function kindOf({ pid, name }, server) {
  if (pid === server) return 'node';
  if (name === 'postgres') return 'postgres';
  return name === 'redis-server' ? 'redis' : 'load';
}

function isOurs(one, all) {
  for (let at = one; at; at = all.get(at.parent)) if (at.pid === process.pid) return true;
  return false;
}

async function everyProcess() {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(read));
  return new Map(found.filter(Boolean).map((one) => [one.pid, one]));
}

/** proc_pid_stat(5). @returns undefined where it has ended meanwhile */
async function read(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (!stat) return undefined;
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid: Number(pid), name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}
