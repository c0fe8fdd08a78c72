import { setTimeout as sleep } from 'node:timers/promises';
import { isClientEvent, type ClientEvent, type SetupState } from '../setup/domain/vocabulary.js';
import { STEPS, stepOf } from '../setup/domain/step.table.js';
import type { Driver, Step } from './a-setup.js';
import type { VirtualClock } from './virtual-clock.js';

const WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 20;

/** A setup as the API shows it, with more than is named here. */
export interface ServedSetup {
  readonly id: string;
  readonly state: SetupState;
  readonly version: number;
  readonly lastError: { readonly code: string; readonly message: string } | null;
}

export interface OverHttp {
  /** Where the application listens, without a slash at its end. */
  readonly url: string;
  /** Bearer token of the owner. */
  readonly token: string;
  /** Other bodies than the usual ones: forms as they are, anything else becomes JSON. */
  readonly submitting?: Partial<Record<'organization' | 'document' | 'workflow', unknown>>;
  /** Of the application's database: for ways that come through TIMEOUT. */
  readonly clock?: VirtualClock;
}

const ROUTES: Record<ClientEvent, string> = {
  START: 'start',
  SUBMIT_ORGANIZATION: 'organization',
  SUBMIT_DOCUMENT: 'document',
  SUBMIT_WORKFLOW: 'workflow',
  RETRY: 'retry',
  ROLLBACK: 'rollback',
  ABORT: 'abort',
  RESTART: 'restart',
};

const USUAL = {
  organization: { name: 'Maple Court Association', organizationType: 'hoa', contactEmail: 'board@example.org' },
  document: {
    title: 'Constitution',
    documentType: 'constitution',
    hierarchy: ['Article', 'Section'],
    content: '# 1. Introduction\n\nWho we are.\n\n## 1.1 Name\n\nOur name.\n',
    mediaType: 'text/markdown',
  },
  workflow: { name: 'Amendment', stages: [{ name: 'Vote', approverRole: 'member' }] },
};

/** The import fails with it. */
const WITHOUT_HEADING = { ...USUAL.document, content: 'No heading.' };

/**
 * Leads setups as their owner does, by the REST API of a running application; FAIL is that of an import, TIMEOUT that of
 * a deadline which the clock passes. Where a worker takes over (IMPORTING, FINALIZING, ROLLING_BACK), the setup may be
 * further on already when this resolves; without a worker it stays.
 *
 * @returns a driver that resolves with the setup as the last answer shows it
 * @throws {Error} with the answer where the application refuses, or goes another way
 */
export function overHttp(options: OverHttp): Driver<ServedSetup> {
  return async (way) => {
    refuseImpossible(way, options);
    const fails = way.some(({ from, event }) => from === 'IMPORTING' && event === 'FAIL');
    const bodies = { ...USUAL, ...(fails && { document: WITHOUT_HEADING }), ...options.submitting };
    let setup = await request(options, 'POST', '/v1/setups', {});
    for (const step of way) {
      // The step of a SAVING state runs in the request that submits.
      if (setup.version >= step.version) continue;
      if (isClientEvent(step.event)) {
        const route = ROUTES[step.event];
        const body = (bodies as Record<string, unknown>)[route] ?? { reason: 'The test wants it.' };
        setup = await request(options, 'POST', `/v1/setups/${setup.id}/${route}`, bodyOf(step.event, body));
      } else {
        if (step.event === 'TIMEOUT') await options.clock?.passDeadline(setup.id);
        setup = await untilVersion(options, setup.id, step);
      }
      if (setup.version === step.version && setup.state !== step.to) throw elsewhere(setup, step.to);
    }
    const end = way.at(-1)?.to ?? 'IDLE';
    if (setup.state !== end && stepOf(end) === undefined) throw elsewhere(setup, end);
    return setup;
  };
}

/** Before anything is created. */
function refuseImpossible(way: readonly Step[], { clock }: OverHttp): void {
  const end = way.at(-1)?.to ?? 'IDLE';
  const step = stepOf(end);
  if (step && STEPS[step].runs === 'request')
    throw new Error(`No setup stays in ${end}: its step runs in the request.`);
  const failing = way.find(({ from, event }) => event === 'FAIL' && from !== 'IMPORTING');
  if (failing) throw new Error(`No request makes ${failing.from} fail: come to ERROR via('IMPORTING').`);
  if (!clock && way.some(({ event }) => event === 'TIMEOUT')) throw new Error('A way through TIMEOUT needs a `clock`.');
}

const bodyOf = (event: ClientEvent, body: unknown): unknown => (event === 'START' || event === 'RESTART' ? {} : body);

async function untilVersion(options: OverHttp, id: string, { version, event }: Step): Promise<ServedSetup> {
  const until = Date.now() + WITHIN_MS;
  for (;;) {
    const setup = await request(options, 'GET', `/v1/setups/${id}`);
    if (setup.version >= version) return setup;
    if (Date.now() > until) throw new Error(`${event} did not come: ${JSON.stringify(setup)}`);
    await sleep(LOOK_EVERY_MS);
  }
}

const elsewhere = ({ state, lastError }: ServedSetup, wanted: string): Error =>
  new Error(`The setup is in ${state} and not in ${wanted}: ${JSON.stringify(lastError)}`);

async function request({ url, token }: OverHttp, method: string, path: string, body?: unknown): Promise<ServedSetup> {
  const isForm = body instanceof FormData;
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
  return JSON.parse(text) as ServedSetup;
}
