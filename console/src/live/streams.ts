/** Streams of events by their paths, and how much polling they spare. */

export const ADMIN_EVENTS = '/v1/admin/events';

export const setupEvents = (setupId: string): string => `/v1/setups/${setupId}/events`;

/** How often a page asks while no stream tells it. */
const POLL_MS = 2_000;
/** With a stream: in case that one was silent without anybody noticing. */
const CAREFUL_MS = 15_000;

const open = new Set<string>();

export function setLive(path: string, isLive: boolean): void {
  if (isLive) open.add(path);
  else open.delete(path);
}

/** How long to wait until asking again for what this stream tells, in milliseconds. */
export const pollMs = (path: string): number => (open.has(path) ? CAREFUL_MS : POLL_MS);
