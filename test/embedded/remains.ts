import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFree } from '../../src/embedded/free-port.js';
import { clusterName } from '../../src/embedded/postgres-orphan.js';
import { findByWords } from '../../src/embedded/process-table.js';

/** The processes that a server keeps beside it, by what identifies them after its end. */
export interface Beside {
  readonly postmaster: number;
  readonly postgresPort: number;
  readonly redisPort: number;
  readonly cluster: string;
}

/** Looks at a running server's data folder. */
export async function besideServer(dataDir: string): Promise<Beside> {
  const read = (name: string) => readFile(join(dataDir, name), 'utf8');
  return {
    postmaster: Number((await read('postgres/postmaster.pid')).split('\n')[0]),
    postgresPort: Number(await read('postgres.port')),
    redisPort: Number(new URL(await read('redis.url')).port),
    cluster: await clusterName(join(dataDir, 'postgres')),
  };
}

/** What of it still runs, in words; empty where nothing does. */
export async function remainsOf(beside: Beside): Promise<string[]> {
  const processes = await findByWords('postgres', beside.cluster);
  return [
    ...processes.map((pid) => `postgres ${String(pid)}`),
    ...((await isFree(beside.postgresPort)) ? [] : ['PostgreSQL listens']),
    ...((await isFree(beside.redisPort)) ? [] : ['Redis listens']),
  ];
}

/** The small shells that would stop PostgreSQL when the server dies. */
export const watchersOf = (postmaster: number): Promise<number[]> =>
  findByWords('read -r _', `INT ${String(postmaster)}`);
