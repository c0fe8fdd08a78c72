import type pg from 'pg';
import { exploreMachine } from '../../src/setup/domain/machine.document.js';
import { MACHINE_VERSION } from '../../src/setup/domain/machine.versions.js';
import { ownedBy } from './dump.js';

interface LogLine {
  setupId: string;
  version: number;
  /** Of the machine that wrote it. */
  machineVersion: number;
  from: string;
  to: string;
  event: string;
}

interface Setup {
  id: string;
  state: string;
  version: number;
}

/**
 * What of the invariants does not hold in a database, one sentence each. They hold at every instant, whatever died.
 * What only holds at the end of a setup is in `unfinished`.
 */
export async function violations(sql: pg.Pool): Promise<string[]> {
  const setups = await rowsOf<Setup>(sql, `SELECT id, state, version FROM setups`);
  const aborted = setups.filter(({ state }) => state === 'ABORTED');
  const owned = await Promise.all(aborted.map(async ({ id }) => [id, await ownedBy(sql, id)] as const));
  return [
    ...(await logViolations(sql, setups)),
    ...owned.flatMap(([id, rows]) => (Object.keys(rows).length > 0 ? [`${id} is ABORTED and owns ${text(rows)}`] : [])),
    ...(await found(sql, SECOND_ORGANIZATION, 'a setup has two organisations')),
    ...(await found(sql, OWNERS, 'an organisation does not have exactly its setup’s owner')),
    ...(await found(sql, HALF_CONFIGURED, 'an organisation is configured without COMPLETED, or the reverse')),
    ...(await found(sql, CHECKPOINT, 'the checkpoint does not tell how many sections there are')),
    ...(await found(sql, OPEN_AND_CLOSED, 'a closed setup has an open step')),
    ...(await found(sql, TWO_OPEN_STEPS, 'a setup has two open steps')),
    ...(await found(sql, OUTBOX, 'an outbox event tells of a transition that did not happen')),
  ];
}

/** What is still to be done: steps that wait, keys without an answer, setups that are not closed. */
export async function unfinished(sql: pg.Pool): Promise<string[]> {
  return [
    ...(await found(sql, `SELECT id FROM setup_steps WHERE status IN ('PENDING', 'RUNNING')`, 'a step is open')),
    ...(await found(sql, `SELECT key AS id FROM idempotency_keys WHERE answer IS NULL`, 'a key has no answer')),
    ...(await found(sql, `SELECT id FROM setups WHERE state NOT IN ('COMPLETED', 'ABORTED')`, 'a setup is open')),
  ];
}

const SECOND_ORGANIZATION = `SELECT setup_id AS id FROM organizations GROUP BY setup_id HAVING count(*) > 1`;

const OWNERS = `
  SELECT o.id FROM organizations o JOIN setups s ON s.id = o.setup_id
    LEFT JOIN user_organizations u ON u.organization_id = o.id AND u.role = 'ORG_OWNER'
  GROUP BY o.id, s.owner_id HAVING count(u.user_id) <> 1 OR max(u.user_id) <> s.owner_id`;

const HALF_CONFIGURED = `
  SELECT s.id FROM setups s LEFT JOIN organizations o ON o.setup_id = s.id LEFT JOIN documents d ON d.setup_id = s.id
    LEFT JOIN workflow_templates w ON w.setup_id = s.id
  WHERE (s.state = 'COMPLETED') <> coalesce(o.is_configured AND d.id IS NOT NULL AND w.id IS NOT NULL, false)`;

/** Of the run that is not compensated. */
const CHECKPOINT = `
  SELECT st.setup_id AS id FROM setup_steps st JOIN setups s ON s.id = st.setup_id AND s.run = st.run
    LEFT JOIN documents d ON d.setup_id = s.id LEFT JOIN document_sections ds ON ds.document_id = d.id
  WHERE st.name = 'importDocument' AND st.status <> 'COMPENSATED'
  GROUP BY st.id HAVING count(ds.ordinal) <> coalesce((st.checkpoint->>'sections')::int, 0)`;

const OPEN_AND_CLOSED = `
  SELECT s.id FROM setups s JOIN setup_steps st ON st.setup_id = s.id
  WHERE s.state IN ('COMPLETED', 'ABORTED') AND st.status IN ('PENDING', 'RUNNING')`;

const TWO_OPEN_STEPS = `
  SELECT setup_id AS id FROM setup_steps WHERE status IN ('PENDING', 'RUNNING') GROUP BY setup_id HAVING count(*) > 1`;

const OUTBOX = `
  SELECT e.setup_id AS id FROM outbox_events e LEFT JOIN setup_transitions t USING (setup_id, version)
  WHERE t.version IS NULL`;

/** Versions 1, 2, 3 … without a gap, each an edge of its machine, each beginning where that machine's one before ended. */
async function logViolations(sql: pg.Pool, setups: Setup[]): Promise<string[]> {
  const lines = await rowsOf<LogLine>(
    sql,
    `SELECT setup_id AS "setupId", version, machine_version AS "machineVersion", from_state AS "from", to_state AS "to", event FROM setup_transitions
     ORDER BY setup_id, version`,
  );
  const edges = new Set([...presentEdges(), ...(await olderEdges(sql))]);
  const bySetup = new Map<string, LogLine[]>();
  for (const line of lines) bySetup.set(line.setupId, [...(bySetup.get(line.setupId) ?? []), line]);
  return setups.flatMap(({ id, state, version }) => {
    const log = bySetup.get(id) ?? [];
    const wrong = log.filter(
      (line, index) =>
        line.version !== index + 1 || line.from !== endBefore(line, log[index - 1]) || !edges.has(edgeOf(line)),
    );
    const ends = log.length === version && (log.at(-1)?.to ?? 'IDLE') === state;
    return [
      ...wrong.map((line) => `${id}: the log line ${text(line)} does not follow`),
      ...(ends ? [] : [`${id}: the log does not end with version ${String(version)} in ${state}`]),
    ];
  });
}

const edgeOf = ({ machineVersion, from, event, to }: Omit<LogLine, 'setupId' | 'version'>): string =>
  [machineVersion, from, event, to].join(' ');

/** Where a line has to begin; an older machine may have called that state otherwise. */
const endBefore = (line: LogLine, before: LogLine | undefined): string => {
  if (!before) return 'IDLE';
  return before.machineVersion === line.machineVersion ? before.to : line.from;
};

const presentEdges = (): string[] =>
  exploreMachine().flatMap(({ from, event, to }) =>
    to.map((target) => edgeOf({ machineVersion: MACHINE_VERSION, from, event, to: target })),
  );

const olderEdges = async (sql: pg.Pool): Promise<string[]> =>
  (
    await rowsOf<{ edge: string }>(
      sql,
      `SELECT concat_ws(' ', machine_version, from_state, event, to_state) AS edge FROM setup_edges
       WHERE machine_version < ${String(MACHINE_VERSION)}`,
    )
  ).map(({ edge }) => edge);

const found = async (sql: pg.Pool, statement: string, sentence: string): Promise<string[]> =>
  (await rowsOf<{ id: string }>(sql, statement)).map(({ id }) => `${id}: ${sentence}`);

const rowsOf = async <T extends pg.QueryResultRow>(sql: pg.Pool, statement: string): Promise<T[]> =>
  (await sql.query<T>(statement)).rows;

const text = (value: unknown): string => JSON.stringify(value);
