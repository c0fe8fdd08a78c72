import { withoutPersonalData } from './history.js';

it('leaves no user, process, setup, reason or time of day in a log', () => {
  const row = {
    setupId: '0b9ad6fc-6f3f-4f3a-9d1a-0e3b8b5f0c11',
    version: 4,
    from: 'ERROR',
    event: 'ABORT',
    to: 'ABORTED',
    actor: 'user:ada@example.org',
    reason: 'Ada moved away.',
    at: new Date(),
    durationMs: '61000',
  };
  expect(withoutPersonalData([row])).toEqual([
    { version: 4, from: 'ERROR', event: 'ABORT', to: 'ABORTED', by: 'user', durationMs: 61_000 },
  ]);
});

it.each([
  ['worker:host:12:3', 'worker'],
  ['sweeper:host:12:3', 'sweeper'],
  ['ada@example.org', 'other'],
])('keeps of the actor %s only %s', (actor, by) => {
  const line = { version: 1, from: 'IDLE', event: 'START', to: 'COLLECTING_ORG', actor, durationMs: 0 };
  expect(withoutPersonalData([line])).toMatchObject([{ by }]);
});
