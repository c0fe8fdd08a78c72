import { spawn } from 'node:child_process';

const began = Date.now();

/** Prints one line with the seconds since the start. */
export function say(line) {
  console.log(`[${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s] ${line}`);
}

/**
 * Says what it runs, runs it and shows its output.
 *
 * @returns {Promise<number>} the exit code; 1 where a signal ended it
 */
export function run(command, args, options = {}) {
  say(`$ ${[command, ...args].join(' ')}`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
