import { stateOf, type StoredSnapshot } from '../../domain/decide.js';
import { exploreMachine } from '../../domain/machine.document.js';
import type { SetupState } from '../../domain/vocabulary.js';
import type { Check, Surroundings } from './check.js';

/** Every line of the log is an edge of the table, without gap or double (invariant 1 of docs/architecture.md). */
export const LOG_CHECKS: readonly Check[] = [
  {
    code: 'SETUP_LOG_ILLEGAL',
    title: 'Setups that took a way that the machine does not have',
    severity: 'error',
    sentence:
      'A line of their log is no edge of the table: something wrote past the pipeline. ' +
      'Compare GET /v1/setups/{id}/transitions with GET /v1/machine.',
    sql: `
      SELECT setup_id AS id, min(at) AS since FROM setup_transitions
      WHERE (from_state, event, to_state) NOT IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))
      GROUP BY setup_id`,
    values: edges,
  },
  {
    code: 'SETUP_LOG_GAP',
    title: 'Setups whose log has a gap or a double',
    severity: 'error',
    sentence:
      'Their versions are not 1, 2, 3, …, or a line does not begin where the one before ended: ' +
      'lines were lost, doubled or changed. Compare with a backup.',
    sql: `
      SELECT setup_id AS id, min(at) AS since FROM (
        SELECT setup_id, at, version, from_state, row_number() OVER log AS expected,
          lag(to_state, 1, 'IDLE') OVER log AS before
        FROM setup_transitions WINDOW log AS (PARTITION BY setup_id ORDER BY version)) AS numbered
      WHERE version <> expected OR from_state <> before GROUP BY setup_id`,
  },
  {
    code: 'SETUP_LOG_DIFFERS',
    title: 'Setups that are not where their log ends',
    severity: 'error',
    sentence:
      'Their state or version is not that of the last line of the log: something wrote past the pipeline. ' +
      'The log tells what happened; set the row right by hand.',
    sql: `
      SELECT s.id, s.updated_at AS since FROM setups s LEFT JOIN LATERAL (
        SELECT version, to_state FROM setup_transitions WHERE setup_id = s.id ORDER BY version DESC LIMIT 1
      ) AS last ON true
      WHERE s.version <> coalesce(last.version, 0) OR s.state <> coalesce(last.to_state, 'IDLE')`,
  },
  {
    code: 'SETUP_SNAPSHOT_DIFFERS',
    title: 'Setups whose machine snapshot does not fit',
    severity: 'error',
    sentence:
      'The stored snapshot is in another state than the setup, or this version of the machine does not understand ' +
      'it: every event will be refused or lead astray. Put the snapshot right, or run the version that wrote it.',
    sql: `
      SELECT id, updated_at AS since FROM setups
      WHERE (state, snapshot) IN (SELECT * FROM unnest($1::text[], $2::jsonb[]))`,
    values: strangeSnapshots,
  },
];

let known: unknown[] | undefined;

/** The table as three columns. Once for each process: walking the machine takes 100 ms and more. */
function edges(): unknown[] {
  return (known ??= columnsOf(
    exploreMachine().flatMap(({ from, event, to }) => to.map((target) => [from, event, target])),
  ));
}

const columnsOf = (rows: string[][]): unknown[] => [0, 1, 2].map((column) => rows.map((row) => row[column]));

interface Held {
  state: SetupState;
  snapshot: StoredSnapshot;
}

/** A healthy database holds a few dozen different snapshots, however many setups; only the machine can judge them. */
async function strangeSnapshots({ ask }: Surroundings): Promise<unknown[]> {
  const held = await ask<Held>(`SELECT state, snapshot FROM setups GROUP BY state, snapshot LIMIT 10000`);
  const strange = held.filter(isStrange);
  return [strange.map(({ state }) => state), strange.map(({ snapshot }) => JSON.stringify(snapshot))];
}

function isStrange({ state, snapshot }: Held): boolean {
  try {
    return stateOf(snapshot) !== state;
  } catch {
    // Whatever it throws, the machine does not understand it: that is the finding.
    return true;
  }
}
