import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const onLinux = process.platform === 'linux';

/** Whether a process with this pid exists, be it ours or another user's; a zombie counts as long as nobody reaps it. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When a process began, in clock ticks since the machine's start; with the pid it names one process for good, where a
 * pid alone is given again.
 *
 * @returns `dead` for a zombie, `undefined` where the system does not tell (not Linux, or a hidden /proc)
 */
export async function startTime(pid: number): Promise<string | undefined> {
  const stat = onLinux ? await readProc(pid, 'stat') : undefined;
  if (!stat) return undefined;
  // The second field is the command in parentheses and may itself contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? 'dead' : fields[19];
}

/** The command line of one process; empty for a zombie, and where there is no such process or it is hidden. */
export async function commandLine(pid: number): Promise<string> {
  if (onLinux) return (await readProc(pid, 'cmdline'))?.replaceAll('\0', ' ').trim() ?? '';
  return (await allCommandLines()).get(pid) ?? '';
}

/**
 * The processes whose command line contains every one of the words.
 *
 * Command lines rather than working folders: root in a container without CAP_SYS_PTRACE cannot see the latter of another
 * user's process.
 */
export async function findByWords(...words: string[]): Promise<number[]> {
  const found: number[] = [];
  for (const [pid, line] of await allCommandLines()) {
    if (pid !== process.pid && words.every((word) => line.includes(word))) found.push(pid);
  }
  return found;
}

async function allCommandLines(): Promise<Map<number, string>> {
  if (!onLinux) {
    const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 });
    const rows = stdout.split('\n').map((row) => /^\s*(\d+)\s+(.*)$/.exec(row));
    return new Map(rows.flatMap((row) => (row ? [[Number(row[1]), row[2] ?? '']] : [])));
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return new Map(await Promise.all(pids.map(async (pid) => [pid, await commandLine(pid)] as const)));
}

async function readProc(pid: number, file: string): Promise<string | undefined> {
  try {
    return await readFile(`/proc/${String(pid)}/${file}`, 'utf8');
  } catch {
    // Gone meanwhile, or hidden from us: either way there is nothing to read.
    return undefined;
  }
}
