import type { Delivery } from '../outbox/sink.js';

/** What is sent, and by which id a receiver knows it again. */
export interface Message {
  id: string;
  body: string;
}

/** An event as receivers get it: never what was submitted. */
export function eventMessage({ type, payload }: Pick<Delivery, 'type' | 'payload'>): Message {
  const { setupId, ownerId, version, from, to, event, actor, reason, at, report } = payload;
  const data = {
    setupId,
    ownerId,
    organizationId: report?.organizationId ?? null,
    version,
    from,
    to,
    event,
    actor,
    reason,
    error: report?.error ?? null,
  };
  return { id: `evt_${setupId}_${String(version)}`, body: JSON.stringify({ type, timestamp: at, data }) };
}

/** What an admin sends to see whether it arrives. */
export function testMessage(id: string, at: Date): Message {
  const data = { message: 'A test of this endpoint: nothing happened to any setup.' };
  return { id: `evt_test_${id}`, body: JSON.stringify({ type: 'webhook.test', timestamp: at.toISOString(), data }) };
}
