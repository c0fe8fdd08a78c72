import type { EntityManager } from 'typeorm';
import { prepared, WANTED } from '../../database/statements.js';
import { present } from './present.js';
import type { SetupRow, StepRow, StoredSetup } from './records.js';
import { SETUP_COLUMNS } from './setups.store.js';
import { STEP_COLUMNS } from './steps.store.js';

/** What a setup's page shows. */
export interface Shown {
  setup: SetupRow;
  /** The ledger of its present run, in the order in which the steps began. */
  steps: StepRow[];
}

/** In JSON times are texts. */
type StoredStep = Omit<StepRow, 'startedAt' | 'finishedAt'> & Record<'startedAt' | 'finishedAt', string | null>;

const WITH_STEPS = prepared(
  'setup_with_steps',
  `SELECT ${SETUP_COLUMNS}, coalesce((
     SELECT jsonb_agg(to_jsonb(ledger) - 'begun' ORDER BY ledger.begun, ledger.id)
     FROM (SELECT ${STEP_COLUMNS}, st.created_at AS begun FROM setup_steps st
           WHERE st.setup_id = s.id AND st.run = s.run) AS ledger), '[]') AS steps
   FROM ${WANTED} JOIN setups s ON s.id = wanted.id`,
);

/** Setups with their ledgers, by their ids, in one round trip. */
export async function findShown(em: EntityManager, ids: string[]): Promise<Map<string, Shown>> {
  const rows = await em.query<(StoredSetup & { steps: StoredStep[] })[]>(WITH_STEPS, [ids]);
  return new Map(rows.map(({ steps, ...setup }) => [setup.id, { setup: present(setup), steps: steps.map(fromJson) }]));
}

/** As much of a setup as tells whether its page has changed. */
export type Head = Pick<StoredSetup, 'id' | 'ownerId' | 'state' | 'version' | 'machineVersion'>;

const HEADS = prepared(
  'heads_of_setups',
  `SELECT s.id, owner_id AS "ownerId", state, version, machine_version AS "machineVersion"
   FROM ${WANTED} JOIN setups s ON s.id = wanted.id`,
);

export async function findHeads(em: EntityManager, ids: string[]): Promise<Map<string, Head>> {
  const rows = await em.query<Head[]>(HEADS, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

const fromJson = ({ startedAt, finishedAt, ...step }: StoredStep): StepRow => ({
  ...step,
  startedAt: startedAt === null ? null : new Date(startedAt),
  finishedAt: finishedAt === null ? null : new Date(finishedAt),
});
