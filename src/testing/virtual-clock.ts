import { shiftTimes, untilDeadline, type Queryable } from './clock.queries.js';

/** A transition in flight may hold the rows in another order than they are moved in: PostgreSQL then ends one of both. */
const DEADLOCK = '40P01';
const TRIES = 5;

/**
 * Time of a test database. All processes go by the database's clock, and whatever is to happen later is a column; so
 * time goes on at once where all stored times move into the past. The processes need not know of it.
 *
 * What it does not move: the timers inside a process (heartbeats, the sweeper's second, a pause of milliseconds before
 * a transaction is repeated), the lock's keys in Redis, the queue's own times, tokens, and times inside of JSON.
 */
export class VirtualClock {
  constructor(private readonly sql: Queryable) {}

  /**
   * Lets time go on.
   *
   * @param by milliseconds, or an interval as PostgreSQL reads it: `'61 s'`, `'1 hour'`
   * @param setupId for this setup alone; without it for everything in the database
   * @throws {Error} of PostgreSQL where it is no interval
   */
  async advance(by: number | string, setupId?: string): Promise<void> {
    const interval = typeof by === 'number' ? `${String(by)} milliseconds` : by;
    for (let left = TRIES; ; left -= 1) {
      try {
        await shiftTimes(this.sql, interval, setupId);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== DEADLOCK || left === 1) throw error;
      }
    }
  }

  /**
   * Lets one setup's deadline pass: it is now.
   *
   * @throws {Error} where the setup has no deadline
   */
  async passDeadline(setupId: string): Promise<void> {
    const ms = await untilDeadline(this.sql, setupId);
    if (ms === undefined) throw new Error(`The setup ${setupId} has no deadline.`);
    await this.advance(Math.max(0, ms), setupId);
  }
}

/** @param sql a pool or a client of `pg`, connected to the database of the test */
export const virtualClock = (sql: Queryable): VirtualClock => new VirtualClock(sql);
