import { CommitPoints } from './commit-points.js';

const ID = '0b9ad6fc-6f3f-4f3a-9d1a-0e3b8b5f0c11';
let points: CommitPoints;
let connection: object;

beforeEach(() => {
  points = new CommitPoints('IDLE');
  connection = {};
});

const send = (text: string, values?: unknown[]) => points.place({ text, values }, connection);

/** A whole transaction that brings the setup to a state. @returns the name of its COMMIT */
function transaction(write: string, setup?: { version: number; state: string }): string | undefined {
  send('START TRANSACTION');
  const { wroteIn } = send(write, [ID]);
  if (setup && wroteIn) points.brings(wroteIn, setup);
  const { point, commits } = send('COMMIT');
  if (commits) points.committed(commits);
  return point;
}

it('a COMMIT is named by the states that it leads between and by the tables that were written', () => {
  const write =
    'WITH moved AS (UPDATE setups SET state = $2 RETURNING *), x AS (INSERT INTO setup_transitions VALUES ($1))';
  expect(transaction(write, { version: 1, state: 'COLLECTING_ORG' })).toBe(
    'IDLE -> COLLECTING_ORG: COMMIT of setup_transitions, setups',
  );
});

it('a COMMIT that leaves the setup where it is has the state in its name, and its number among the same', () => {
  const chunk = () => transaction('INSERT INTO document_sections VALUES ($1)');
  expect([chunk(), chunk(), chunk(), chunk(), chunk()]).toEqual([
    'in IDLE: COMMIT of document_sections',
    'in IDLE: COMMIT of document_sections (2)',
    'in IDLE: COMMIT of document_sections (3)',
    'in IDLE: COMMIT of document_sections (4)',
    'in IDLE: COMMIT of document_sections (4)',
  ]);
});

it('begins to count anew in the next state', () => {
  transaction('INSERT INTO blobs VALUES ($1)');
  transaction('UPDATE setups SET state = $1', { version: 1, state: 'COLLECTING_ORG' });
  expect(transaction('INSERT INTO blobs VALUES ($1)')).toBe('in COLLECTING_ORG: COMMIT of blobs');
});

it('a setup that was just created comes from nowhere', () => {
  transaction('UPDATE setups SET state = $1', { version: 9, state: 'COMPLETED' });
  expect(transaction('INSERT INTO setups VALUES ($1)', { version: 0, state: 'IDLE' })).toBe(
    'NONE -> IDLE: COMMIT of setups',
  );
});

it('a statement that writes by itself is a point; housekeeping has no state in its name', () => {
  expect(send('UPDATE setup_steps SET locked_at = now() WHERE id = $1', [ID]).point).toBe(
    'in IDLE: UPDATE setup_steps SET locked_at = now() WHERE id = $1',
  );
  expect(send(`DELETE FROM idempotency_keys WHERE created_at < now()`).point).toBe('DELETE FROM idempotency_keys');
  expect(send('SELECT bullmq.add_job($1)').point).toBe('in IDLE: queue: add_job');
});

it('what only reads or locks is none', () => {
  expect(send('SELECT * FROM setups FOR NO KEY UPDATE SKIP LOCKED').point).toBeUndefined();
  send('BEGIN');
  send('SELECT 1');
  expect(send('COMMIT').point).toBeUndefined();
});

it('tells the transactions of two connections apart', () => {
  send('BEGIN');
  send('INSERT INTO setups VALUES ($1)', [ID]);
  expect(points.place({ text: 'COMMIT' }, {}).point).toBeUndefined();
  expect(send('COMMIT').point).toBe('in IDLE: COMMIT of setups');
});
