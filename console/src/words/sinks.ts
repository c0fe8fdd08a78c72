import type { DeliveryStatus, Sink, SinkStatus } from '../api/effects-contract.js';
import { span } from './time.js';

export const SINK_LABELS: Record<SinkStatus, string> = {
  OK: 'Up to date',
  BEHIND: 'Behind',
  FAILING: 'Failing',
  DISABLED: 'Disabled',
  UNSERVED: 'Nobody works on it',
};

export const SINK_COLORS: Record<SinkStatus, string> = {
  OK: 'green',
  BEHIND: 'yellow',
  FAILING: 'red',
  DISABLED: 'gray',
  UNSERVED: 'red',
};

export const DELIVERY_LABELS: Record<DeliveryStatus, string> = {
  PENDING: 'Waiting',
  DEAD: 'Dead letters',
  DELIVERED: 'Delivered',
};

/** What became of one. */
export const DELIVERY_WORDS: Record<DeliveryStatus, string> = {
  PENDING: 'It waits.',
  DEAD: 'It was given up.',
  DELIVERED: 'It was delivered.',
};

/** Counts end at 10,000. */
export const many = (count: number): string => (count >= 10_000 ? '10,000 or more' : count.toLocaleString('en'));

/** How many events a sink has not got yet. */
export const waitingOf = ({ unseen, pending }: Sink): number => Math.min(10_000, unseen + pending);

/** What a person should know of a sink first, and what to do. */
export function sinkSentence(sink: Sink): string {
  const waiting = waitingOf(sink);
  const events = `${many(waiting)} ${waiting === 1 ? 'event waits' : 'events wait'}`;
  const oldest = waiting > 0 ? `, the oldest for ${span(sink.lagMs)}` : '';
  switch (sink.status) {
    case 'DISABLED':
      return `${sink.disabledReason ?? 'It was disabled by an administrator.'} ${events}: enable it to deliver them.`;
    case 'UNSERVED':
      return sink.kind === 'journal'
        ? `${events}${oldest}. Start a worker with JOURNAL_DIR.`
        : `${events}${oldest}. Start a worker: ROLE=worker.`;
    case 'FAILING':
      return waiting > 0
        ? `${events}${oldest}. It is tried again by itself.`
        : 'The last attempt failed. Nothing waits now.';
    case 'BEHIND':
      return `${events}${oldest}. They are being delivered.`;
    case 'OK':
      return waiting > 0 ? `${events}.` : 'Everything was delivered.';
  }
}

/** Whether an admin should look: something is given up, or does not go on. */
export const needsLook = ({ status, dead }: Sink): boolean => dead > 0 || (status !== 'OK' && status !== 'BEHIND');
