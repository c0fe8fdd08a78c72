import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

/**
 * A random secret that is made once and kept in a file only its owner can read.
 *
 * @param file  where it is kept; the caller holds the lock on its folder
 * @param bytes of randomness; the text is their base64url and safe in a URL
 */
export async function keptSecret(file: string, bytes: number): Promise<string> {
  const kept = await readIfThere(file);
  if (kept) return kept;
  const secret = randomBytes(bytes).toString('base64url');
  // Renamed into place, so that a crash leaves no half-written secret.
  await writeFile(`${file}.new`, secret, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secret;
}

/** The trimmed text of a file; `undefined` where there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
