/**
 * One event as a server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * @param id what a client sends back as Last-Event-ID; an event without one leaves the client's last id as it is
 */
export const frame = (event: string, data: object, id?: string | number): string =>
  `${id === undefined ? '' : `id: ${String(id)}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** A client that loses the stream comes back after this, in milliseconds, unless it knows better. */
const RETRY_MS = 2_000;

/** How a stream begins: with a place to resume from, even where no event ever comes. It dispatches no event. */
export const opening = (id: string | number): string => `retry: ${String(RETRY_MS)}\nid: ${String(id)}\n\n`;

/** Keeps connections alive that somebody on the way closes when nothing comes; clients do not see it. */
export const HEARTBEAT = ': alive\n\n';
