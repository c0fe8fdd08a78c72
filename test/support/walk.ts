import { setTimeout as sleep } from 'node:timers/promises';
import type { SetupState } from '../../src/setup/domain/vocabulary.js';
import { aSetup, type SetupBuilder } from '../../src/testing/a-setup.js';
import { overHttp, type OverHttp } from '../../src/testing/over-http.js';
import type { SetupBody } from './bodies.js';
import type { Client, Reply } from './client.js';
import { clockOf } from './tables.js';

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

/** Creates a setup. */
export async function create(client: Client): Promise<SetupBody> {
  return expectStatus(await client.post<SetupBody>('/v1/setups', {}), 201);
}

type Submitted = NonNullable<OverHttp['submitting']>;

/**
 * Creates a setup and leads it to a state. In `IMPORTING` a worker has it, and it may be further on already.
 *
 * @param overrides other bodies than the usual ones, for example `{ document: … }`
 */
export const walkTo = (client: Client, state: SetupState, overrides: Submitted = {}): Promise<SetupBody> =>
  walk(client, aSetup().inState(state), { document: DOCUMENT, ...overrides });

/** Leads a setup to its end. */
export const complete = (client: Client): Promise<SetupBody> => walkTo(client, 'COMPLETED');

const FAILED = aSetup().via('IMPORTING').inState('ERROR');

/** Leads a setup to the ERROR of an import without headings. */
export const walkToError = (client: Client): Promise<SetupBody> => walk(client, FAILED);

/** Leads a setup to ERROR and there beyond its deadline. */
export const walkToTimeout = (client: Client, databaseUrl: string): Promise<SetupBody> =>
  walk(client, FAILED.via('ERROR').inState('TIMEOUT'), {}, databaseUrl);

/** Leads a setup to ERROR and aborts it. */
export const walkToAborted = (client: Client): Promise<SetupBody> =>
  walk(client, FAILED.via('ERROR').inState('ABORTED'));

function walk(client: Client, to: SetupBuilder, submitting: Submitted = {}, databaseUrl = ''): Promise<SetupBody> {
  const usual = { organization: ORGANIZATION, workflow: WORKFLOW };
  const { url, token = '' } = client;
  return to.through(
    overHttp({ url, token, clock: clockOf(databaseUrl), submitting: { ...usual, ...submitting } }),
  ) as Promise<SetupBody>;
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

/** The body of an answer with this status; fails with the body where it has another. */
export function expectStatus<T>(reply: Reply<T>, status: number): T {
  if (reply.status !== status) throw new Error(`${String(reply.status)} ${JSON.stringify(reply.body)}`);
  return reply.body;
}
