import type { Sink } from '../api/effects-contract.js';
import { many, needsLook, sinkSentence, waitingOf } from './sinks.js';

const sink = (more: Partial<Sink> = {}): Sink => ({
  id: 'journal',
  kind: 'journal',
  name: 'Journal',
  types: null,
  status: 'OK',
  unseen: 0,
  pending: 0,
  dead: 0,
  oldestAt: null,
  lagMs: 0,
  failures: 0,
  failingSince: null,
  nextAttemptAt: null,
  lastError: null,
  lastDeliveredAt: null,
  enabled: true,
  disabledReason: null,
  ...more,
});

it.each([
  [sink(), 'Everything was delivered.'],
  [sink({ pending: 1 }), '1 event waits.'],
  [
    sink({ status: 'BEHIND', pending: 2, unseen: 3, lagMs: 90_000 }),
    '5 events wait, the oldest for 1 min 30 s. They are being delivered.',
  ],
  [
    sink({ status: 'FAILING', pending: 2, lagMs: 5_000 }),
    '2 events wait, the oldest for 5 s. It is tried again by itself.',
  ],
  [
    sink({ status: 'UNSERVED', pending: 2, lagMs: 61_000 }),
    '2 events wait, the oldest for 1 min 1 s. Start a worker with JOURNAL_DIR.',
  ],
  [
    sink({ status: 'UNSERVED', kind: 'webhook', pending: 1, lagMs: 61_000 }),
    '1 event waits, the oldest for 1 min 1 s. Start a worker: ROLE=worker.',
  ],
  [
    sink({ status: 'DISABLED', disabledReason: 'It answered 410.' }),
    'It answered 410. 0 events wait: enable it to deliver them.',
  ],
  [
    sink({ status: 'DISABLED', pending: 4 }),
    'It was disabled by an administrator. 4 events wait: enable it to deliver them.',
  ],
])('a sink is told of in one sentence: %#', (given, sentence) => {
  expect(sinkSentence(given)).toBe(sentence);
});

it('counts end at ten thousand', () => {
  expect([many(9_999), many(10_000), waitingOf(sink({ unseen: 10_000, pending: 7_000 }))]).toEqual([
    '9,999',
    '10,000 or more',
    10_000,
  ]);
});

it.each([
  [sink(), false],
  [sink({ status: 'BEHIND' }), false],
  [sink({ dead: 1 }), true],
  [sink({ status: 'FAILING' }), true],
  [sink({ status: 'DISABLED' }), true],
  [sink({ status: 'UNSERVED' }), true],
])('an admin should look at what does not go on by itself: %#', (given, expected) => {
  expect(needsLook(given)).toBe(expected);
});
