import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Complaint } from './complaint.js';

export interface Access {
  url: string;
  token: string;
}

/**
 * Finds the server and the token: what was given first, then what the local server left in `DATA_DIR/access.json`.
 *
 * @param given `--url` and `--token`
 * @param whose which of the local server's two tokens to take where none is given
 * @throws {Complaint} where one of the two is missing, saying how to get it
 */
export async function findAccess(
  given: { url?: string | undefined; token?: string | undefined },
  whose: 'ownerToken' | 'adminToken' = 'ownerToken',
): Promise<Access> {
  const local = given.url && given.token ? undefined : await localAccess();
  const url = given.url ?? local?.url;
  const token = given.token ?? local?.[whose];
  if (!url || !token) {
    throw new Complaint([
      'No local server was found.',
      'Start it with `npm start` in another terminal, or name one with --url and --token.',
      'A server with another DATA_DIR is found when DATA_DIR is set here, too.',
    ]);
  }
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new Complaint([`${url} is no address: it must start with http:// or https://.`]);
  }
  return { url: url.replace(/\/+$/, ''), token };
}

interface LocalAccess {
  url?: string;
  ownerToken?: string;
  adminToken?: string;
}

async function localAccess(): Promise<LocalAccess | undefined> {
  const file = resolve(process.env.DATA_DIR ?? '.data', 'access.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LocalAccess;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Complaint([`${file} cannot be read: ${String(error)}`]);
  }
}
