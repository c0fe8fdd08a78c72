import { violations } from '../support/invariants.js';
import type { Client, Reply } from '../support/client.js';
import { Fleet } from '../support/fleet.js';
import type { ServerProcess } from '../support/process.js';

/** How often each race is run; REPEAT=100 for figures worth telling. */
export const REPEAT = Number(process.env.REPEAT ?? 1);
/** How many requests are sent at the same instant. */
export const CROWD = 50;
/** For all repetitions of one race, on a machine that is busy with other things. */
export const WITHIN_MS = 60_000 + REPEAT * 15_000;
/** The rules are the same under both: one lock for all, and one for each setup. */
export const SCOPES = ['global', 'setup'] as const;

/** The same caller at each of the processes that answer. */
export type Caller = readonly [Client, Client];

/** Two processes that answer and one that works, on one PostgreSQL and one Redis. All end with the file. */
export class Cluster {
  readonly fleet = new Fleet();
  apis: readonly [ServerProcess, ServerProcess];

  async start(env: Record<string, string>): Promise<void> {
    await this.fleet.start();
    // No deadline passes in a race, and fifty turns under one lock may take longer than usual on a busy machine.
    const patience = { SETUP_TIMEOUT_MS: '3600000', LOCK_WAIT_MS: '30000' };
    const open = (role: string) => this.fleet.open({ ...patience, ...env, ROLE: role });
    const [one, other] = await Promise.all([open('api'), open('api'), open('worker')]);
    this.apis = [one, other];
  }

  async caller(userId: string): Promise<Caller> {
    const [one, other] = this.apis;
    return Promise.all([this.fleet.client(one, userId), this.fleet.client(other, userId)]);
  }
}

/** A cluster for the file or the `describe` that calls this. What it did keeps the invariants, or its tests fail. */
export function useCluster(env: Record<string, string> = {}): Cluster {
  const cluster = new Cluster();
  beforeAll(() => cluster.start(env), 120_000);
  afterEach(async () => {
    expect(await violations(cluster.fleet.sql)).toEqual([]);
  });
  afterAll(() => cluster.fleet.stop());
  return cluster;
}

/** Sends so many requests at the same instant, in turn to one process and to the other. */
export const atOnce = <T>(
  { length }: { length: number },
  send: (place: 0 | 1, n: number) => Promise<Reply<T>>,
): Promise<Reply<T>[]> => Promise.all(Array.from({ length }, (_, n) => send(n % 2 === 0 ? 0 : 1, n)));

/** Runs a race again and again, as often as REPEAT says. */
export async function repeatedly(race: (n: number) => Promise<void>, times = REPEAT): Promise<void> {
  for (let n = 0; n < times; n += 1) await race(n);
}

/** @throws {Error} where the list is shorter */
export function nth<T>(list: readonly T[], n: number): T {
  const item = list[n];
  if (item === undefined) throw new Error(`There are only ${String(list.length)}.`);
  return item;
}
