import { setTimeout as sleep } from 'node:timers/promises';
import type { SetupBody } from './bodies.js';
import type { Client, Reply } from './client.js';
import { query } from './tables.js';

export const ORGANIZATION = {
  name: 'Debian Project',
  organizationType: 'nonprofit',
  contactEmail: 'secretary@debian.org',
};
export const DOCUMENT = {
  title: 'Constitution',
  documentType: 'constitution',
  hierarchy: ['Article', 'Section'],
  content: '# 1. Introduction\n\nWho we are.\n\n## 1.1 Name\n\nOur name.\n',
  mediaType: 'text/markdown',
};
export const WORKFLOW = {
  name: 'General Resolution',
  stages: [
    { name: 'Discussion', approverRole: 'secretary' },
    { name: 'Vote', approverRole: 'developer' },
  ],
};

/** The way of a setup: after each of these states, the request that leads on and what it sends. */
const WAY = [
  ['IDLE', 'start', {}],
  ['COLLECTING_ORG', 'organization', ORGANIZATION],
  ['COLLECTING_DOC', 'document', DOCUMENT],
  ['COLLECTING_WF', 'workflow', WORKFLOW],
] as const;

export type Stop = (typeof WAY)[number][0] | 'IMPORTING';

/** Creates a setup. */
export async function create(client: Client): Promise<SetupBody> {
  return expectStatus(await client.post<SetupBody>('/v1/setups', {}), 201);
}

/**
 * Creates a setup and leads it to a state. In `IMPORTING` a worker has it, and it may be further on already.
 *
 * @param overrides other bodies than the usual ones, for example `{ document: … }`
 */
export async function walkTo(
  client: Client,
  stop: Stop,
  overrides: Partial<Record<'organization' | 'document' | 'workflow', unknown>> = {},
): Promise<SetupBody> {
  let setup = await create(client);
  for (const [state, route, body] of WAY) {
    if (state === stop) break;
    const sent = (overrides as Record<string, unknown>)[route] ?? body;
    setup = expectStatus(
      await client.post<SetupBody>(`/v1/setups/${setup.id}/${route}`, sent),
      route === 'workflow' ? 202 : 200,
    );
  }
  return setup;
}

/** Waits until a setup is in a state, ten seconds at most; returns it. */
export async function untilState(client: Client, id: string, ...states: string[]): Promise<SetupBody> {
  const end = Date.now() + 10_000;
  for (;;) {
    const setup = expectStatus(await client.get<SetupBody>(`/v1/setups/${id}`), 200);
    if (states.includes(setup.state)) return setup;
    if (Date.now() > end) throw new Error(`${id} is ${setup.state} and not ${states.join(' or ')}.`);
    await sleep(20);
  }
}

/** Leads a setup to its end. */
export async function complete(client: Client): Promise<SetupBody> {
  return untilState(client, (await walkTo(client, 'IMPORTING')).id, 'COMPLETED');
}

/** Leads a setup to the ERROR of an import without headings. */
export async function walkToError(client: Client): Promise<SetupBody> {
  const { id } = await walkTo(client, 'IMPORTING', { document: { ...DOCUMENT, content: 'No heading.' } });
  return untilState(client, id, 'ERROR');
}

/** Leads a setup to ERROR and there beyond its deadline. */
export async function walkToTimeout(client: Client, databaseUrl: string): Promise<SetupBody> {
  const { id } = await walkToError(client);
  await query(databaseUrl, `UPDATE setups SET deadline_at = now() - interval '1 second' WHERE id = $1`, [id]);
  return untilState(client, id, 'TIMEOUT');
}

/** Leads a setup to ERROR and aborts it. */
export async function walkToAborted(client: Client): Promise<SetupBody> {
  const { id } = await walkToError(client);
  return expectStatus(await client.post<SetupBody>(`/v1/setups/${id}/abort`, { reason: 'It failed.' }), 200);
}

/** The body of an answer with this status; fails with the body where it has another. */
export function expectStatus<T>(reply: Reply<T>, status: number): T {
  if (reply.status !== status) throw new Error(`${String(reply.status)} ${JSON.stringify(reply.body)}`);
  return reply.body;
}
