import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { eventually } from '../support/eventually.js';
import { create, expectStatus, ORGANIZATION, walkTo } from '../support/walk.js';
import { nth, repeatedly, SCOPES, useCluster, WITHIN_MS, type Caller } from './cluster.js';
import { Tally, TimedTally, type AnswerBody } from './tally.js';

const KEY = { 'Idempotency-Key': 'the-same' };

const PLACES = ['same process', 'other process'];

/** Transitions that hang in their transaction at the table that they write to, with the setup's row locked. */
const HANGING = [
  { what: 'START', table: 'setup_transitions', route: 'start', body: {}, lead: create, answer: '200 COLLECTING_ORG' },
  {
    what: 'SUBMIT_ORGANIZATION, in its step',
    table: 'organizations',
    route: 'organization',
    body: ORGANIZATION,
    lead: (...[owner]: Parameters<typeof create>) => walkTo(owner, 'COLLECTING_ORG'),
    answer: '200 COLLECTING_DOC',
  },
];

/** Whoever writes to the table waits, until the returned function is called. */
async function hold(sql: pg.Pool, table: string): Promise<() => Promise<void>> {
  const session = await sql.connect();
  await session.query('BEGIN');
  await session.query(`LOCK TABLE ${table} IN SHARE MODE`);
  return async () => {
    await session.query('ROLLBACK');
    session.release();
  };
}

/** Waits until a transaction of the product has come to the table that is held. */
const someoneWaitsFor = (sql: pg.Pool, table: string): Promise<boolean> =>
  eventually(async () => {
    const { rowCount } = await sql.query(
      `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
       WHERE d.datname = current_database() AND l.relation = $1::regclass AND NOT l.granted`,
      [table],
    );
    return rowCount === 1;
  });

describe.each(SCOPES)('while a process works on a setup, with LOCK_SCOPE=%s', (scope) => {
  const cluster = useCluster({ LOCK_SCOPE: scope });

  it.each(HANGING)(
    '($what) others of its owner are refused at once with SETUP_IN_PROGRESS, and strangers as where it is not',
    async ({ what, table, route, body, lead, answer }) => {
      const { sql } = cluster.fleet;
      const tally = new Tally(`${what}: the first, ${scope}`);
      const owners = PLACES.map((place) => new TimedTally(`${what}: its owner, ${place}, ${scope}`));
      const strangers = PLACES.map((place) => new TimedTally(`${what}: strangers, ${place}, ${scope}`));
      await repeatedly(async () => {
        const owner = await cluster.caller(`owner-${randomUUID()}`);
        const stranger = await cluster.caller(`stranger-${randomUUID()}`);
        const { id } = await lead(owner[0]);
        const send = (caller: Caller, place: 0 | 1, headers = {}) =>
          caller[place].post<AnswerBody>(`/v1/setups/${id}/${route}`, body, headers);
        const release = await hold(sql, table);
        const first = send(owner, 0, KEY);
        try {
          await someoneWaitsFor(sql, table);
          for (const place of [0, 1] as const) {
            for (const headers of [{}, KEY, { 'If-Match': '"v0"' }]) {
              const sent = () => send(owner, place, headers);
              expect(await nth(owners, place).time(sent)).toEqual({ '409 SETUP_IN_PROGRESS': 1 });
              expect(await nth(strangers, place).time(() => send(stranger, place, headers))).toEqual({
                '404 NOT_FOUND': 1,
              });
            }
          }
        } finally {
          await release();
          await first;
        }
        expect(tally.note([await first])).toEqual({ [answer]: 1 });
        expectStatus(await send(owner, 1, KEY), 200);
      });
      for (const timed of [...owners, ...strangers]) timed.expectAtOnce();
    },
    WITHIN_MS,
  );

  it(
    'and is stopped in the middle of it, others of its owner are refused at once with SETUP_IN_PROGRESS',
    async () => {
      const { sql } = cluster.fleet;
      const [hanging] = cluster.apis;
      const tally = new Tally(`START, stopped: the first, once woken, ${scope}`);
      const owners = new TimedTally(`START, stopped: its owner, other process, ${scope}`);
      await repeatedly(async () => {
        const owner = await cluster.caller(`owner-${randomUUID()}`);
        const { id } = await create(owner[0]);
        const release = await hold(sql, 'setup_transitions');
        const first = owner[0].post<AnswerBody>(`/v1/setups/${id}/start`, {});
        await someoneWaitsFor(sql, 'setup_transitions').finally(() => {
          hanging.kill('SIGSTOP');
        });
        try {
          // Its statement is carried out, and nobody is there to commit it.
          await release();
          const sent = () => owner[1].post<AnswerBody>(`/v1/setups/${id}/start`, {});
          expect(await owners.time(sent)).toEqual({ '409 SETUP_IN_PROGRESS': 1 });
        } finally {
          hanging.kill('SIGCONT');
          await first;
        }
        expect(tally.note([await first])).toEqual({ '200 COLLECTING_ORG': 1 });
      });
      owners.expectAtOnce();
    },
    WITHIN_MS,
  );
});
