import { createMachine } from 'xstate';
import { aSetup } from './a-setup.js';
import type { HistoryLine } from './history.js';
import { replay } from './replay.js';

const completed = aSetup().inState('COMPLETED').stored().history as HistoryLine[];
const changed = (place: number, change: Partial<HistoryLine>): HistoryLine[] =>
  completed.map((line, index) => (index === place ? { ...line, ...change } : line));

it('takes a history of today to its end', () => {
  expect(replay(completed)).toEqual({ ok: true, state: 'COMPLETED' });
  expect(replay([])).toEqual({ ok: true, state: 'IDLE' });
});

it('takes a RETRY back to where the history of the machine says', () => {
  const { history } = aSetup().via('IMPORTING').via('ERROR').via('TIMEOUT').inState('IMPORTING').stored();
  expect(history.at(-1)).toMatchObject({ from: 'TIMEOUT', event: 'RETRY', to: 'IMPORTING' });
  expect(replay(history)).toEqual({ ok: true, state: 'IMPORTING' });
  expect(
    replay([...history.slice(0, -1), { version: 10, from: 'TIMEOUT', event: 'RETRY', to: 'SAVING_WF' }]),
  ).toMatchObject({
    ok: false,
    reason: 'RETRY leads from TIMEOUT to IMPORTING, and not to SAVING_WF.',
  });
});

it.each<[string, HistoryLine[], number, string]>([
  [
    'an event that the state does not take',
    changed(3, { event: 'SKIP' }),
    3,
    'COLLECTING_DOC does not take SKIP; it takes FAIL, TIMEOUT, SUBMIT_DOCUMENT.',
  ],
  [
    'an event that leads elsewhere',
    changed(2, { to: 'IMPORTING' }),
    2,
    'SUCCEED leads from SAVING_ORG to COLLECTING_DOC, and not to IMPORTING.',
  ],
  [
    'a state that it does not have',
    changed(1, { from: 'COLLECTING_NAME' }),
    1,
    'The machine has no state COLLECTING_NAME.',
  ],
  [
    'a line that does not follow',
    changed(1, { from: 'IMPORTING' }),
    1,
    'The machine is in COLLECTING_ORG then, and not in IMPORTING.',
  ],
  ['a gap', completed.slice(1), 0, 'The history has version 2 in place 1.'],
  [
    'what comes after the end',
    [...completed, { version: 10, from: 'COMPLETED', event: 'RETRY', to: 'IDLE' }],
    9,
    'COMPLETED does not take RETRY; it takes nothing.',
  ],
])('tells the first step that the machine refuses: %s', (_, history, refusedAt, reason) => {
  const { version, from, event } = history[refusedAt] ?? {};
  expect(replay(history)).toEqual({ ok: false, refusedAt, version, from, event, reason });
});

it('reads names from before a state was renamed as those of today', () => {
  const now = createMachine({ initial: 'writing', states: { writing: { on: { SUBMIT: 'review' } }, review: {} } });
  const history = [{ version: 1, from: 'draft', event: 'SUBMIT', to: 'review' }];
  expect(replay(history, now, { draft: 'writing' })).toEqual({ ok: true, state: 'review' });
  expect(replay(history, now)).toMatchObject({ ok: false, reason: 'The machine has no state draft.' });
});

it('shows where a changed machine would have stopped what happened', () => {
  const before = createMachine({
    initial: 'draft',
    states: { draft: { on: { SUBMIT: 'review' } }, review: { on: { APPROVE: 'published' } }, published: {} },
  });
  const now = createMachine({
    initial: 'draft',
    states: { draft: { on: { SUBMIT: 'review' } }, review: { on: { VOTE: 'published' } }, published: {} },
  });
  const history = [
    { version: 1, from: 'draft', event: 'SUBMIT', to: 'review' },
    { version: 2, from: 'review', event: 'APPROVE', to: 'published' },
  ];
  expect(replay(history, before)).toEqual({ ok: true, state: 'published' });
  expect(replay(history, now)).toMatchObject({ refusedAt: 1, reason: 'review does not take APPROVE; it takes VOTE.' });
});
