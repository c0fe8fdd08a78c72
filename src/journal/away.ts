import { GitError, NOT_THERE } from './git.js';

/** What git says, and what a person can do about it. */
const CURES: readonly (readonly [RegExp, (folder: string, found: RegExpExecArray) => string])[] = [
  [
    /Unable to create '([^']*\.lock)'|cannot lock ref/,
    (folder, [, lock = 'a ref']) => `Somebody else writes to ${folder} just now (${lock}): it is tried again.`,
  ],
  [
    /ref HEAD is not a symbolic ref/,
    (folder) => `No branch is checked out in ${folder} (a detached HEAD): git -C ${folder} switch main.`,
  ],
  [
    /during a merge|during a cherry-pick|you are in the middle of/,
    (folder) => `Somebody is in the middle of a merge in ${folder}: finish it with git commit, or git merge --abort.`,
  ],
  [
    /index file corrupt|bad index file|index file smaller|bad signature/,
    (folder) => `The index of ${folder} is damaged: remove ${folder}/.git/index, then git -C ${folder} reset.`,
  ],
];

/** By the code of an error of the file system. */
const FILES: Readonly<Record<string, (folder: string, path: string) => string>> = {
  ENOSPC: (folder) => `The disk with ${folder} is full.`,
  EISDIR: (_, path) => `A folder lies where the journal's file ${path} belongs: move it away.`,
  ENOTDIR: (_, path) => `A file lies where a folder of the journal belongs, at ${path}: move it away.`,
  EEXIST: (_, path) => `A file lies where a folder of the journal belongs, at ${path}: move it away.`,
};
interface FileError extends NodeJS.ErrnoException {
  dest?: string;
}
const READ_ONLY = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Why the repository cannot be written just now, in a sentence with the cure.
 *
 * @param folder of the repository
 * @param error of git, or of the file system
 */
export function whyAway(folder: string, error: unknown): string {
  if (error instanceof GitError) {
    if (error.reason === NOT_THERE) return 'The git program is not on the PATH of the worker: install it.';
    for (const [pattern, cure] of CURES) {
      const found = pattern.exec(error.reason);
      if (found) return cure(folder, found);
    }
    return `git ${error.command} failed in ${folder}: ${error.reason}`;
  }
  const { code = '', message, path, dest } = error as FileError;
  if (READ_ONLY.includes(code)) return `${folder} cannot be written by the worker: ${code}.`;
  return FILES[code]?.(folder, dest ?? path ?? folder) ?? `The journal in ${folder} cannot be written: ${message}.`;
}

/** Of a lock that is not ours. */
export const heldBySomeone = ({ path, since }: { path: string; since: Date }): string =>
  `${path} has been held since ${since.toISOString()}. Wait for the git that holds it, or remove the file if none runs.`;
