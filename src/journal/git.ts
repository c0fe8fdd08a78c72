import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** A git that takes longer hangs, unless it is told to look through the whole repository. */
export const LONGEST_MS = 60_000;
/** Of what it says, in characters; lists as long as the journal are read by streams. */
const LONGEST_OUTPUT = 16 * 1024 * 1024;

/** Nothing of whoever runs the process: neither settings nor hooks, signing, prompts or another language. */
const SETTINGS = {
  'core.hooksPath': '/dev/null',
  'core.autocrlf': 'false',
  'core.quotePath': 'false',
  // A commit that was reported is on disk, with everything it consists of.
  'core.fsync': 'all',
  'commit.gpgSign': 'false',
  // Packing is a command of its own, and done when it says so.
  'maintenance.auto': 'false',
  'gc.autoDetach': 'false',
  'safe.directory': '*',
  'user.name': 'setup-orchestrator',
  'user.email': 'setup-orchestrator@localhost',
};

/** The reason where there is no git. */
export const NOT_THERE = 'there is no git on the PATH';

/** git ended with something other than 0, or could not be started. */
export class GitError extends Error {
  override readonly name = 'GitError';

  constructor(
    readonly command: string,
    /** Null where it was killed or never ran. */
    readonly exitCode: number | null,
    /** What it said, in one line. */
    readonly reason: string,
  ) {
    super(`git ${command}: ${reason}`);
  }
}

/** The environment of git: none of its own variables from outside, and a configuration that is ours alone. */
export function gitEnvironment(folder: string): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const settings = Object.entries(SETTINGS).flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${String(index)}`, key],
    [`GIT_CONFIG_VALUE_${String(index)}`, value],
  ]);
  return {
    ...own,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    // A broken repository must not turn into the one around it.
    GIT_CEILING_DIRECTORIES: dirname(folder),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_COUNT: String(Object.keys(SETTINGS).length),
    ...(Object.fromEntries(settings) as Record<string, string>),
  };
}

interface GitOptions {
  input?: string;
  accept?: readonly number[];
  longestMs?: number;
}

/**
 * Runs git in a folder.
 *
 * @param folder of the repository, absolute
 * @param input for its standard input
 * @param accept exit codes that are answers, too
 * @param longestMs it is ended when it takes longer
 * @returns what it printed, what it complained of, and its exit code
 * @throws {GitError} also where it says more than 16 MiB: what was cut off is no answer
 */
export function git(
  folder: string,
  args: readonly string[],
  { input = '', accept = [0], longestMs = LONGEST_MS }: GitOptions = {},
): Promise<{ output: string; complaint: string; exitCode: number }> {
  return new Promise((resolve, reject) => {
    const command = args[0] ?? '';
    const child = spawn('git', [...args], {
      cwd: folder,
      env: gitEnvironment(folder),
      stdio: ['pipe', 'pipe', 'pipe'],
      // Not `timeout`: its timer goes on where git could not be started.
      signal: AbortSignal.timeout(longestMs),
      killSignal: 'SIGKILL',
    });
    const texts = { out: '', err: '' };
    const keep = (name: 'out' | 'err') => (text: string) => {
      if (texts[name].length <= LONGEST_OUTPUT) texts[name] += text;
    };
    child.stdout.setEncoding('utf8').on('data', keep('out'));
    child.stderr.setEncoding('utf8').on('data', keep('err'));
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(new GitError(command, null, whyNotRun(folder, longestMs, error)));
    });
    child.on('close', (exitCode, signal) => {
      if (texts.out.length > LONGEST_OUTPUT) reject(new GitError(command, exitCode, 'said more than 16 MiB'));
      else if (exitCode !== null && accept.includes(exitCode)) {
        resolve({ output: texts.out, complaint: texts.err, exitCode });
      } else reject(new GitError(command, exitCode, oneLine(texts.err) || `ended by ${signal ?? String(exitCode)}`));
    });
    // It may end before it has read everything: then its exit code tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

function whyNotRun(folder: string, longestMs: number, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ABORT_ERR') return `took longer than ${String(longestMs / 1000)} s and was ended`;
  if (code !== 'ENOENT') return message;
  return existsSync(folder) ? NOT_THERE : `the folder ${folder} is not there`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 500);
