import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { TransitionView } from '../setup/api/history.queries.js';
import type { StepName, StepStatus } from '../setup/domain/step.table.js';
import { LIVE_CHANNEL } from '../setup/store/live-channel.js';
import { formatSnapshot, parseSnapshot, unseenBy, type Snapshot } from '../database/snapshot.js';

export const LISTEN = `LISTEN ${LIVE_CHANNEL}`;

/** A row while the session listens; a pooler that gave it another one does not. */
export const STILL_LISTENING = `SELECT 1 FROM pg_listening_channels() AS channel WHERE channel = '${LIVE_CHANNEL}'`;

/** A line of the log, as streams tell it: with the names of the version of the machine that wrote it. */
export type TransitionFact = Omit<TransitionView, 'durationMs'> & { setupId: string };

/** Where a step of a setup's present run is. */
export interface ProgressFact {
  setupId: string;
  step: StepName;
  status: StepStatus;
  progress: number;
  attempt: number;
}

/** What is new of a setup, and where it is. */
export interface NewOfSetup {
  /** As it lies there; COMPLETED and ABORTED are called so in every version of the machine. */
  state: string;
  version: number;
  transitions: TransitionFact[];
}

/** A line with the transaction that wrote it. */
export type LoggedFact = TransitionFact & { tx: string };

export interface StepRef {
  setupId: string;
  step: string;
}

const TRANSITION = `t.setup_id AS "setupId", t.version, t.from_state AS "from", t.to_state AS "to", t.event, t.actor,
  t.reason, t.at`;

const PROGRESS = `st.setup_id AS "setupId", st.name AS step, st.status, st.progress, st.attempt`;

/** Reads of the log and of the ledger for many streams at once. */
@Injectable()
export class LiveQueries {
  constructor(private readonly database: DataSource) {}

  /**
   * What happened to setups behind the version that was seen last, in order.
   *
   * @param seen the version by setup
   * @param limit of lines for each setup; as many mean that there may be more
   */
  async newOf(seen: ReadonlyMap<string, number>, limit: number): Promise<Map<string, NewOfSetup>> {
    const rows = await this.database.query<
      (OrNothing<TransitionFact> & { id: string; state: string; present: number })[]
    >(
      `SELECT s.id, s.state, s.version AS present, ${TRANSITION}
       FROM unnest($1::uuid[], $2::int[]) AS w (id, seen) JOIN setups s USING (id)
         LEFT JOIN LATERAL (SELECT * FROM setup_transitions WHERE setup_id = w.id AND version > w.seen
                            ORDER BY version LIMIT $3) t ON true
       ORDER BY s.id, t.version`,
      [[...seen.keys()], [...seen.values()], limit],
    );
    const bySetup = new Map<string, NewOfSetup>();
    for (const { id, state, present, ...fact } of rows) {
      const found = bySetup.get(id) ?? { state, version: present, transitions: [] };
      bySetup.set(id, found);
      if (isSomething(fact)) found.transitions.push(fact);
    }
    return bySetup;
  }

  /** The steps of the present runs of setups, each in the order in which its steps began. */
  async progressOf(setupIds: readonly string[]): Promise<Map<string, ProgressFact[]>> {
    const facts = await this.database.query<ProgressFact[]>(
      `SELECT ${PROGRESS} FROM setup_steps st JOIN setups s ON s.id = st.setup_id AND s.run = st.run
       WHERE s.id = ANY ($1::uuid[]) ORDER BY st.created_at, st.id`,
      [setupIds],
    );
    const bySetup = new Map<string, ProgressFact[]>(setupIds.map((id) => [id, []]));
    for (const fact of facts) bySetup.get(fact.setupId)?.push(fact);
    return bySetup;
  }

  /** These steps of the present runs. */
  progressOfSteps(steps: readonly StepRef[]): Promise<ProgressFact[]> {
    return this.database.query(
      `SELECT ${PROGRESS} FROM unnest($1::uuid[], $2::text[]) AS w (setup_id, name)
         JOIN setup_steps st USING (setup_id, name) JOIN setups s ON s.id = st.setup_id AND s.run = st.run
       ORDER BY st.updated_at, st.id`,
      [steps.map(({ setupId }) => setupId), steps.map(({ step }) => step)],
    );
  }

  /** Steps that wait or are worked on, the latest first. */
  openSteps(limit: number): Promise<StepRef[]> {
    return this.database.query(
      `SELECT setup_id AS "setupId", name AS step FROM setup_steps WHERE status IN ('PENDING', 'RUNNING')
       ORDER BY updated_at DESC LIMIT $1`,
      [limit],
    );
  }

  /** What a reader sees from now on, and how many lines he has not seen yet: `limit` stands for more. */
  async behind(seen: Snapshot | undefined, limit: number): Promise<{ now: Snapshot; unseen: number }> {
    const [row] = await this.database.query<{ now: string; unseen: number }[]>(
      `SELECT pg_current_snapshot()::text AS now,
         (SELECT count(*)::int FROM (SELECT 1 FROM setup_transitions t WHERE ${unseenBy('t.tx', '$1')} LIMIT $2) t) AS unseen`,
      [seen ? formatSnapshot(seen) : null, limit],
    );
    return { now: snapshotOf(row?.now), unseen: row?.unseen ?? 0 };
  }

  /**
   * What was committed since each of some snapshots, in the order of transactions.
   *
   * @param limit of lines for each snapshot, and those of the last one's transaction; as many mean that there may be more
   */
  async since(seen: readonly string[], limit: number): Promise<{ now: Snapshot; lines: Map<string, LoggedFact[]> }> {
    const rows = await this.database.query<(OrNothing<LoggedFact> & { seen: string; now: string })[]>(
      `SELECT w.seen, pg_current_snapshot()::text AS now, t.tx, ${TRANSITION}
       FROM unnest($1::text[]) AS w (seen)
         LEFT JOIN LATERAL (SELECT * FROM setup_transitions t WHERE ${unseenBy('t.tx', 'w.seen')}
                            ORDER BY t.tx FETCH FIRST $2 ROWS WITH TIES) t ON true
       ORDER BY t.tx, t.setup_id, t.version`,
      [seen, limit],
    );
    const lines = new Map<string, LoggedFact[]>(seen.map((snapshot) => [snapshot, []]));
    let now = '';
    for (const { seen: snapshot, now: present, ...fact } of rows) {
      now = present;
      if (isSomething(fact)) lines.get(snapshot)?.push(fact);
    }
    return { now: snapshotOf(now), lines };
  }
}

/** The columns of an outer join that may have found nothing. */
type OrNothing<T> = { [K in keyof T]: T[K] | null };

const isSomething = <T extends TransitionFact>(row: OrNothing<T>): row is T => row.version !== null;

function snapshotOf(text = ''): Snapshot {
  const snapshot = parseSnapshot(text);
  if (!snapshot) throw new Error(`PostgreSQL gave the snapshot "${text}", which is not understood.`);
  return snapshot;
}
