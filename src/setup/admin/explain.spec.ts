import { decide, initialSnapshot, stateOf } from '../domain/decide.js';
import { MACHINE_VERSION } from '../domain/machine.versions.js';
import type { StepName } from '../domain/step.table.js';
import { EVENTS, type SetupEvent } from '../domain/vocabulary.js';
import type { SetupRow, StepError } from '../store/records.js';
import { explain } from './explain.js';
import type { LedgerRow } from './ledger.js';

const NOW = new Date('2026-01-01T12:00:00Z');
const LEASE_MS = 30_000;
const before = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1_000);

const TO_DOC: SetupEvent[] = ['START', 'SUBMIT_ORGANIZATION', 'SUCCEED'];
const TO_IMPORT: SetupEvent[] = [...TO_DOC, 'SUBMIT_DOCUMENT', 'SUCCEED', 'SUBMIT_WORKFLOW', 'SUCCEED'];
const TO_END: SetupEvent[] = [...TO_IMPORT, 'SUCCEED', 'SUCCEED'];

const ERROR: StepError = {
  code: 'IMPORT_UNREADABLE',
  message: 'The document is no zip.',
  state: 'IMPORTING',
  at: before(60).toISOString(),
  retryable: false,
  attempt: 1,
};

function setupAfter(events: SetupEvent[], more: Partial<SetupRow> = {}): SetupRow {
  const snapshot = events.reduce((now, event) => decide(now, event).snapshot, initialSnapshot());
  return {
    id: '11111111-1111-4111-8111-111111111111',
    ownerId: 'alice',
    state: stateOf(snapshot),
    version: events.length,
    run: 1,
    machineVersion: MACHINE_VERSION,
    snapshot,
    input: events.length > 1 ? { organization: { name: 'A', organizationType: 'club', contactEmail: 'a@b.org' } } : {},
    lastError: null,
    singleton: null,
    stateSince: before(60),
    deadlineAt: null,
    createdAt: before(600),
    updatedAt: before(60),
    completedAt: null,
    ...more,
  };
}

function step(name: StepName, more: Partial<LedgerRow> = {}): LedgerRow {
  return {
    ...{ id: name, setupId: 's', run: 1, name, status: 'DONE', attempt: 1, progress: 100, checkpoint: null },
    ...{ result: null, error: null, startedAt: before(90), finishedAt: before(80), failures: [] },
    ...{ lockedBy: null, lockedAt: null, updatedAt: before(60), ...more },
  };
}

const SAVED = [step('saveOrganization'), step('saveDocument'), step('saveWorkflow')];
const held = (seconds: number, more: Partial<LedgerRow> = {}): LedgerRow =>
  step('importDocument', { status: 'RUNNING', lockedBy: 'w1', lockedAt: before(seconds), progress: 40, ...more });

const explained = (setup: SetupRow, steps: LedgerRow[] = []) => explain(setup, steps, NOW, LEASE_MS);
const whyOf = (setup: SetupRow, steps: LedgerRow[], event: SetupEvent) =>
  explained(setup, steps).events.find((outlook) => outlook.event === event);

describe('what a setup waits for', () => {
  it.each<[string, SetupEvent[], string]>([
    ['its owner in IDLE', [], 'Its owner, who has not begun.'],
    ['the form of a COLLECTING state', ['START'], "The owner's organization form."],
    ['a decision in TIMEOUT', ['START', 'TIMEOUT'], 'A decision of its owner or an admin: retry, or abort.'],
    ['nothing when it is finished', TO_END, 'Nothing: it is finished.'],
  ])('is %s', (_, events, sentence) => {
    expect(explained(setupAfter(events)).waitsFor).toBe(sentence);
  });

  it('is a worker with the age of its last sign of life while the lease holds', () => {
    const now = explained(setupAfter(TO_IMPORT), [...SAVED, held(3)]);
    expect(now.waitsFor).toBe('Worker w1, which works on importDocument and renewed its lease 3 s ago.');
    expect(now.step).toMatchObject({ name: 'importDocument', leaseExpired: false, leaseUntil: before(-27) });
    expect(now.queueHint).toBeNull();
  });

  it('is another worker when the lease has expired, with a hint at the workers', () => {
    const now = explained(setupAfter(TO_IMPORT), [...SAVED, held(150)]);
    expect(now.waitsFor).toBe('Another worker for importDocument: w1 has been silent for 2 min and lost its lease.');
    expect(now.step?.leaseExpired).toBe(true);
    expect(now.queueHint).toMatch(/ROLE=worker/);
  });

  it('is a free worker while the step is pending, with a hint only after seconds', () => {
    const pending = (seconds: number) => step('importDocument', { status: 'PENDING', updatedAt: before(seconds) });
    expect(explained(setupAfter(TO_IMPORT), [...SAVED, pending(1)])).toMatchObject({
      waitsFor: 'A free worker for importDocument.',
      queueHint: 'Its job is on the way to a worker.',
    });
    expect(explained(setupAfter(TO_IMPORT), [...SAVED, pending(12)]).queueHint).toMatch(/^It has waited 12 s\./);
  });

  it('names a deadline that has passed', () => {
    const { waitsFor } = explained(setupAfter(['START'], { deadlineAt: before(90) }));
    expect(waitsFor).toBe("The owner's organization form. Its deadline passed 90 s ago: the next sweep times it out.");
  });
});

describe('what an event would do', () => {
  const failed = setupAfter([...TO_IMPORT, 'FAIL'], { lastError: ERROR });
  const ledger = [...SAVED, step('importDocument', { status: 'FAILED', error: ERROR, failures: [ERROR] })];

  it('is told for each of the eleven, in one sentence or more', () => {
    const { events } = explained(failed, ledger);
    expect(events.map(({ event }) => event)).toEqual(EVENTS);
    for (const { why } of events) expect(why).toMatch(/^[A-Z].*\.$/);
    expect(events.filter(({ allowed }) => allowed).map(({ event }) => event)).toEqual(['RETRY', 'ROLLBACK', 'ABORT']);
  });

  it('names the steps that ROLLBACK and ABORT undo, newest first, and not what did not execute', () => {
    expect(whyOf(failed, ledger, 'ABORT')).toEqual({
      event: 'ABORT',
      allowed: true,
      to: 'ABORTED',
      why: 'Undoes saveWorkflow, saveDocument and saveOrganization, all at once; then ABORTED.',
    });
    const half = [...SAVED, held(3, { checkpoint: { documentId: 'd', ordinal: 5, sections: 5 } })];
    expect(whyOf(setupAfter(TO_IMPORT), half, 'ROLLBACK')?.why).toBe(
      'Takes importDocument away from w1. Undoes importDocument, saveWorkflow, saveDocument and saveOrganization, one after the other; then ABORTED.',
    );
  });

  it('says of RETRY that a permanent failure needs another input', () => {
    expect(whyOf(failed, ledger, 'RETRY')).toMatchObject({ to: 'IMPORTING' });
    expect(whyOf(failed, ledger, 'RETRY')?.why).toContain('IMPORT_UNREADABLE');
  });

  it('says why an event of the machine cannot be sent by people', () => {
    expect(whyOf(setupAfter(TO_IMPORT), SAVED, 'SUCCEED')).toMatchObject({ allowed: false, to: null });
  });

  it('says why ROLLBACK is refused in TIMEOUT, and what to do instead', () => {
    expect(whyOf(setupAfter(['START', 'TIMEOUT']), [], 'ROLLBACK')?.why).toMatch(/ABORT undoes the same/);
  });
});

describe('safe actions', () => {
  it('are those that lose nothing: RETRY of a failure, and neither ROLLBACK nor ABORT of what was saved', () => {
    expect(explained(setupAfter([...TO_IMPORT, 'FAIL'], { lastError: ERROR }), SAVED).safeActions).toEqual(['RETRY']);
  });

  it('include ABORT where nothing was submitted', () => {
    expect(explained(setupAfter(['START', 'TIMEOUT'], { input: {} })).safeActions).toEqual(['RETRY', 'ABORT']);
  });

  it('are none while a worker works, and none when all is finished', () => {
    expect(explained(setupAfter(TO_IMPORT), [...SAVED, held(3)]).safeActions).toEqual([]);
    expect(explained(setupAfter(TO_END), SAVED).safeActions).toEqual([]);
  });
});
