import { randomUUID } from 'node:crypto';
import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { expectProblem, pointersOf } from '../support/problem.js';
import { clockOf, query } from '../support/tables.js';
import { expectStatus, walkTo, walkToError } from '../support/walk.js';
import { everyPage, type ExplanationBody, type StuckBody } from './bodies.js';
import { failedSetups, withWorkers } from './crowd.js';

const STUCK = '/v1/admin/setups/stuck';
let app: TestApplication;
let admin: Client;

/** Five kinds of stuck setups; no worker looks after them when they are looked at. */
const setups: Record<string, SetupBody> = {};

beforeAll(async () => {
  app = await startApplication({ ROLE: 'api' });
  admin = await app.as('root', 'admin');
  const owner = (name: string) => app.as(name);
  const set = (sql: string, id = '') => query(app.database.url, sql, [id]);
  await withWorkers(app, 1, async () => {
    setups.failed = await walkToError(await owner('failed'));
    setups.timedOut = await walkTo(await owner('timed out'), 'COLLECTING_DOC');
    await clockOf(app.database.url).passDeadline(setups.timedOut.id);
    await admin.get(`/v1/setups/${setups.timedOut.id}`);
    await untilTimedOut(setups.timedOut.id);
  });
  setups.overdue = await walkTo(await owner('overdue'), 'COLLECTING_WF');
  await set(`UPDATE setups SET deadline_at = now() - interval '90 s' WHERE id = $1`, setups.overdue.id);
  setups.abandoned = await walkTo(await owner('abandoned'), 'IMPORTING');
  await set(
    `UPDATE setup_steps SET status = 'RUNNING', attempt = 1, progress = 40, locked_by = 'host:4711:abc',
       locked_at = now() - interval '45 s', updated_at = now() - interval '45 s'
     WHERE setup_id = $1 AND status = 'PENDING'`,
    setups.abandoned.id,
  );
  setups.waiting = await walkTo(await owner('waiting'), 'IMPORTING');
  await set(
    `UPDATE setup_steps SET updated_at = now() - interval '20 s' WHERE setup_id = $1 AND status = 'PENDING'`,
    setups.waiting.id,
  );
});

async function untilTimedOut(id: string): Promise<void> {
  for (let state = ''; state !== 'TIMEOUT';) {
    ({ state } = expectStatus(await admin.get<SetupBody>(`/v1/setups/${id}`), 200));
  }
}

describe('the stuck setups', () => {
  it('are those that need somebody or should have moved on, each with why, the longest in its state first', async () => {
    const { items } = expectStatus(await admin.get<{ items: StuckBody[] }>(STUCK), 200);
    expect(items.map(({ ownerId, why }) => [ownerId, why])).toEqual([
      ['failed', 'ERROR'],
      ['timed out', 'TIMEOUT'],
      ['overdue', 'PAST_DEADLINE'],
      ['abandoned', 'LEASE_EXPIRED'],
    ]);
    expect(items[0]).toEqual({
      id: setups.failed?.id,
      ownerId: 'failed',
      organizationName: 'Debian Project',
      state: 'ERROR',
      since: expect.stringMatching(/Z$/),
      why: 'ERROR',
      lastError: setups.failed?.lastError,
      deadlineAt: setups.failed?.deadlineAt,
      step: {
        ...{ name: 'importDocument', status: 'FAILED', attempt: 1, progress: expect.any(Number) },
        ...{ lockedBy: null, leaseUntil: null, leaseExpired: false },
      },
    });
    expect(items[3]?.step).toMatchObject({ lockedBy: 'host:4711:abc', leaseExpired: true });
  });

  it('come page by page, each once, whatever the size of the page', async () => {
    const more = await failedSetups(app, 'many', 23);
    for (const size of [1, 7, 100]) {
      const all = await everyPage<StuckBody>(admin, STUCK, size);
      expect(all.map(({ id }) => id).slice(0, 23)).toEqual(more);
      expect(new Set(all.map(({ id }) => id)).size).toBe(27);
      expect(all).toHaveLength(27);
    }
    const reply = await admin.get<ProblemBody>(`${STUCK}?pageToken=nonsense`);
    expectProblem(reply, 'VALIDATION_FAILED', STUCK);
    expect(pointersOf(reply)).toEqual(['#/pageToken']);
  });
});

describe('the explanation', () => {
  it.each<[string, RegExp, string[]]>([
    ['failed', /^A decision of its owner or an admin: retry with a corrected input/, ['RETRY']],
    ['timedOut', /^A decision of its owner or an admin: retry, or abort\.$/, ['RETRY']],
    ['overdue', /^The owner's approval workflow\. Its deadline passed 9\d s ago/, []],
    ['abandoned', /^Another worker for importDocument: host:4711:abc has been silent for 4\d s/, []],
    ['waiting', /^A free worker for importDocument\.$/, []],
  ])('of a setup that is stuck in this way is one that an admin understands: %s', async (kind, sentence, safe) => {
    const id = String(setups[kind]?.id);
    const explanation = expectStatus(await admin.get<ExplanationBody>(`/v1/admin/setups/${id}/explain`), 200);
    console.log(inWords(kind, explanation));
    expect(explanation.waitsFor).toMatch(sentence);
    expect(explanation.safeActions).toEqual(safe);
    expect(explanation.events).toHaveLength(11);
    expect(explanation.queueHint === null).toBe(!['abandoned', 'waiting'].includes(kind));
    const { allowedEvents } = expectStatus(await admin.get<SetupBody>(`/v1/setups/${id}`), 200);
    expect(explanation.events.filter(({ allowed }) => allowed).map(({ event }) => event)).toEqual(allowedEvents);
  });

  it('has every error of the step', async () => {
    const path = `/v1/admin/setups/${String(setups.failed?.id)}/explain`;
    const { failures, lastError } = expectStatus(await admin.get<ExplanationBody>(path), 200);
    expect(failures).toEqual([lastError]);
  });

  it('is not there for an id that is no setup', async () => {
    for (const id of [randomUUID(), '1']) {
      const path = `/v1/admin/setups/${id}/explain`;
      expectProblem(await admin.get<ProblemBody>(path), 'NOT_FOUND', path);
    }
  });
});

function inWords(kind: string, { state, waitsFor, queueHint, step, lastError, events, safeActions }: ExplanationBody) {
  const lines = [
    `${kind}: ${state}`,
    `  waits for: ${waitsFor} ${queueHint ?? ''}`,
    `  step: ${step ? `${step.name} ${step.status}, attempt ${String(step.attempt)}, ${String(step.lockedBy)}` : 'none'}`,
    `  last error: ${lastError ? `${lastError.code}: ${lastError.message}` : 'none'}`,
    ...events.map(({ event, allowed, why }) => `  ${allowed ? 'yes' : ' no'} ${event}: ${why}`),
    `  safe: ${safeActions.join(', ') || 'nothing'}`,
  ];
  return lines.join('\n');
}
