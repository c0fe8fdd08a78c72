import { decide, initialSnapshot, type StoredSnapshot } from '../domain/decide.js';
import type { SetupEvent, SetupState } from '../domain/vocabulary.js';
import type { SetupRow, StepError } from '../store/records.js';
import type { Command, Effects } from './command.js';
import { planMove } from './plan.js';

const after = (events: SetupEvent[]): StoredSnapshot =>
  events.reduce((snapshot, event) => decide(snapshot, event).snapshot, initialSnapshot());

const cause: StepError = { code: 'X', message: 'x', state: 'SAVING_ORG', at: '', retryable: false, attempt: 1 };

const plan = (
  events: SetupEvent[],
  event: SetupEvent,
  command: Partial<Command> = {},
  lastError?: StepError,
  effects: Effects = { result: { id: 1 } },
) => {
  const decision = decide(after(events), event);
  const setup = { id: 's', run: 1, state: decision.from, input: { workflow: { name: 'w', stages: [] } } };
  const row = { ...setup, lastError: lastError ?? null } as unknown as SetupRow;
  const policy = { timeoutMs: 60_000, stateTimeouts: { IMPORTING: 0 } };
  const full: Command = { setupId: 's', event, actor: 'user:a', ...command };
  return planMove(full, row, decision, effects, { self: 'me', deadlines: policy, single: false });
};

const request = { answering: { render: () => ({ status: 200, body: {} }), key: undefined } };

describe('the plan of a transition', () => {
  it('claims the step of a submission for the request that submitted', () => {
    const move = plan(['START'], 'SUBMIT_ORGANIZATION', request);
    expect(move.begun).toEqual({ name: 'saveOrganization', lockedBy: 'me' });
    expect(move.ended).toBeUndefined();
  });

  it('leaves the step to a worker where no request waits for it', () => {
    expect(plan(['START'], 'SUBMIT_ORGANIZATION').begun?.lockedBy).toBeUndefined();
  });

  it('leaves the import to a worker, whoever sends the event', () => {
    const way: SetupEvent[] = [
      'START',
      'SUBMIT_ORGANIZATION',
      'SUCCEED',
      'SUBMIT_DOCUMENT',
      'SUCCEED',
      'SUBMIT_WORKFLOW',
    ];
    expect(plan(way, 'SUCCEED', request).begun).toEqual({ name: 'importDocument', lockedBy: undefined });
  });

  it('ends the step with what its compensation needs', () => {
    expect(plan(['START', 'SUBMIT_ORGANIZATION'], 'SUCCEED').ended).toMatchObject({
      name: 'saveOrganization',
      status: 'DONE',
      result: { id: 1 },
      error: null,
    });
  });

  it('ends the step of a failure with its error, which the setup shows', () => {
    const move = plan(['START', 'SUBMIT_ORGANIZATION'], 'FAIL', { error: cause });
    expect(move.ended).toMatchObject({ status: 'FAILED', error: cause });
    expect(move.lastError).toEqual(cause);
  });

  it('ends a step that the setup walks away from, so that its holder can write no more', () => {
    const move = plan(['START', 'SUBMIT_ORGANIZATION'], 'ROLLBACK');
    const error = { code: 'OVERTAKEN', message: 'The step was ended by ROLLBACK.', retryable: false, attempt: 0 };
    expect(move.ended).toMatchObject({ name: 'saveOrganization', status: 'FAILED', error });
    expect(move.begun).toMatchObject({ name: 'rollBack' });
  });

  it('keeps the cause of an ERROR that times out', () => {
    const move = plan(['START', 'FAIL'], 'TIMEOUT', { error: { ...cause, code: 'TIMED_OUT' } }, cause);
    expect(move.lastError).toEqual(cause);
  });

  it('shows what timed out where nothing had failed before', () => {
    const error = { ...cause, code: 'TIMED_OUT' };
    expect(plan(['START'], 'TIMEOUT', { error }).lastError).toEqual(error);
  });

  it('shows the newer cause where something else fails: a roll back', () => {
    const error = { ...cause, code: 'STEP_FAILED' };
    expect(plan(['START', 'FAIL', 'ROLLBACK'], 'FAIL', { error }, cause).lastError).toEqual(error);
  });

  it('keeps the cause while it is rolled back or aborted, and forgets it on RETRY', () => {
    expect(plan(['START', 'FAIL'], 'ROLLBACK', {}, cause).lastError).toEqual(cause);
    expect(plan(['START', 'FAIL'], 'ABORT', {}, cause).lastError).toEqual(cause);
    expect(plan(['START', 'FAIL'], 'RETRY', {}, cause).lastError).toBeNull();
  });

  it('keeps the run, and the input until the work of the event brings another', () => {
    const kept = plan(['START'], 'FAIL');
    expect([kept.run, kept.input]).toEqual([1, { workflow: { name: 'w', stages: [] } }]);
    const input = { workflow: { name: 'other', stages: [] } };
    expect(plan(['START'], 'SUBMIT_ORGANIZATION', {}, undefined, { input }).input).toEqual(input);
  });

  it('begins a new run with an empty input on RESTART', () => {
    const move = plan(['START', 'FAIL', 'ABORT'], 'RESTART');
    expect([move.run, move.input]).toEqual([2, {}]);
  });

  it.each<[SetupEvent[], SetupEvent, SetupState, number | undefined]>([
    [[], 'START', 'COLLECTING_ORG', 60_000],
    [['START'], 'FAIL', 'ERROR', 60_000],
    [['START'], 'TIMEOUT', 'TIMEOUT', undefined],
    [['START', 'FAIL'], 'ABORT', 'ABORTED', undefined],
  ])('after %j %s: %s has a deadline of %s', (events, event, to, timeoutMs) => {
    const move = plan(events, event);
    expect([move.decision.to, move.timeoutMs]).toEqual([to, timeoutMs]);
  });

  it('gives no deadline where a state is set to 0', () => {
    const way: SetupEvent[] = [
      'START',
      'SUBMIT_ORGANIZATION',
      'SUCCEED',
      'SUBMIT_DOCUMENT',
      'SUCCEED',
      'SUBMIT_WORKFLOW',
    ];
    expect(plan(way, 'SUCCEED').timeoutMs).toBeUndefined();
  });
});
