import { stateOf } from '../../domain/decide.js';
import { UnknownSnapshot } from '../../domain/errors.js';
import { exploreMachine } from '../../domain/machine.document.js';
import { bringForward, MACHINE_VERSION, type StoredMachine } from '../../domain/machine.versions.js';
import { asColumns, isOfKinds, kindsNotUnderstood, kindsStored } from '../not-understood.queries.js';
import type { Check } from './check.js';

const ofTheseKinds = `SELECT id, updated_at AS since FROM setups WHERE ${isOfKinds(1)}`;

/** Every line of the log is an edge of the table, without gap or double (invariant 1 of docs/architecture.md). */
export const LOG_CHECKS: readonly Check[] = [
  {
    code: 'SETUP_LOG_ILLEGAL',
    title: 'Setups that took a way that the machine does not have',
    severity: 'error',
    sentence:
      'A line of their log is no edge of the machine that wrote it: something wrote past the pipeline. ' +
      'Compare GET /v1/setups/{id}/transitions with GET /v1/machine.',
    sql: `
      SELECT setup_id AS id, min(at) AS since FROM setup_transitions
      WHERE (machine_version, from_state, event, to_state) NOT IN (
        SELECT $4::int, * FROM unnest($1::text[], $2::text[], $3::text[])
        UNION ALL SELECT machine_version, from_state, event, to_state FROM setup_edges WHERE machine_version <> $4)
      GROUP BY setup_id`,
    values: edges,
  },
  {
    code: 'SETUP_LOG_GAP',
    title: 'Setups whose log has a gap or a double',
    severity: 'error',
    sentence:
      'Their versions are not 1, 2, 3, …, or a line does not begin where the one before of the same machine ended: ' +
      'lines were lost, doubled or changed. Compare with a backup.',
    sql: `
      SELECT setup_id AS id, min(at) AS since FROM (
        SELECT setup_id, at, version, from_state, row_number() OVER log AS expected,
          CASE lag(machine_version, 1, machine_version) OVER log WHEN machine_version
            THEN lag(to_state, 1, 'IDLE') OVER log ELSE from_state END AS before
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
    title: 'Setups whose machine snapshot is in another state',
    severity: 'error',
    sentence:
      'The stored snapshot is in another state than the setup: every event will be refused or lead astray. ' +
      'The log tells where the setup is; put the snapshot right.',
    sql: ofTheseKinds,
    values: async ({ ask }) => asColumns((await kindsStored(ask)).filter(differs)),
  },
  {
    code: 'SETUP_NOT_UNDERSTOOD',
    title: 'Setups that this program does not understand',
    severity: 'error',
    sentence:
      'A newer version of the machine wrote them, or no way leads from what is stored of them to this one: they are ' +
      'left as they are, and every event is refused. Run the program that wrote them, or put their snapshot right.',
    sql: ofTheseKinds,
    values: async ({ ask }) => asColumns(await kindsNotUnderstood(ask)),
  },
];

let known: unknown[] | undefined;

/** The table as three columns, and its version. Once for each process: walking the machine takes 100 ms and more. */
function edges(): unknown[] {
  return (known ??= [
    ...columnsOf(exploreMachine().flatMap(({ from, event, to }) => to.map((target) => [from, event, target]))),
    MACHINE_VERSION,
  ]);
}

const columnsOf = (rows: string[][]): unknown[] => [0, 1, 2].map((column) => rows.map((row) => row[column]));

/** Understood, but in another state than it lies under. */
function differs(kind: StoredMachine): boolean {
  try {
    const { state, snapshot } = bringForward(kind);
    return stateOf(snapshot) !== state;
  } catch (error) {
    // That is the next check's finding.
    if (error instanceof UnknownSnapshot) return false;
    throw error;
  }
}
