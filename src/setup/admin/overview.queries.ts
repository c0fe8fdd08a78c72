import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { nameNow } from '../domain/machine.versions.js';
import type { SetupState } from '../domain/vocabulary.js';
import { StuckQueries } from './stuck.queries.js';

/** All setups in figures, as of one moment. */
export interface Overview {
  /** How many are in each state; states without any are left out. */
  states: Partial<Record<SetupState, number>>;
  /** How many were completed in each of the last 24 hours, oldest first; `hour` is when it began. */
  completedPerHour: { hour: Date; count: number }[];
  /** How many need a look: those that the list of stuck setups has. */
  stuck: number;
}

/** How long figures are good enough for the next who asks: a crowd of admins costs no more than one. */
const FRESH_MS = 2_000;

/** Counts of all setups; of the many that are finished an index alone is read. */
@Injectable()
export class OverviewQueries {
  private last: { at: number; overview: Promise<Overview> } | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly setupsStuck: StuckQueries,
  ) {}

  /** The figures, at most two seconds old. */
  look(leaseTtlMs: number): Promise<Overview> {
    const now = performance.now();
    if (this.last && now - this.last.at < FRESH_MS) return this.last.overview;
    const overview = this.count(leaseTtlMs);
    this.last = { at: now, overview };
    // A failure is not worth keeping: whoever waits for it hears of it, and the next one asks anew.
    overview.catch(() => (this.last = undefined));
    return overview;
  }

  private async count(leaseTtlMs: number): Promise<Overview> {
    const [states, completedPerHour, stuck] = await Promise.all([
      this.states(),
      this.completedPerHour(),
      this.setupsStuck.count(leaseTtlMs),
    ]);
    return { states, completedPerHour, stuck };
  }

  private async states(): Promise<Overview['states']> {
    const rows = await this.database.query<{ state: string; count: number }[]>(
      `SELECT state, count(*)::int AS count FROM setups GROUP BY state`,
    );
    const counts: Overview['states'] = {};
    for (const { state, count } of rows) {
      // Whatever its name, where this machine has none for it: people shall see that it is there.
      const now = nameNow(state) ?? (state as SetupState);
      counts[now] = (counts[now] ?? 0) + count;
    }
    return counts;
  }

  /** Hours by the clock; the last is the present one. */
  private completedPerHour(): Promise<Overview['completedPerHour']> {
    return this.database.query(
      `SELECT hour, count(s.id)::int AS count
       FROM generate_series(date_trunc('hour', now()) - interval '23 hours', date_trunc('hour', now()), interval '1 hour') AS hour
       LEFT JOIN (SELECT id, date_trunc('hour', completed_at) AS hour FROM setups
         WHERE state = 'COMPLETED' AND completed_at >= date_trunc('hour', now()) - interval '23 hours') s USING (hour)
       GROUP BY hour ORDER BY hour`,
    );
  }
}
