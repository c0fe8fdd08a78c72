import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.js';
import { Refusal, standstill } from './complaint.js';
import type { Setup } from './contract.js';
import type { Log } from './log.js';
import { logo } from './logo.js';
import type { Source } from './source.js';

/** Within the default of 600 requests a minute, with room for the log. */
const POLL_MS = 250;

type Move = (client: Client, at: string, source: Source) => Promise<Setup>;

/** What the owner does in a state. In every other state the server is at work, or nobody is. */
const MOVES: Readonly<Record<string, Move>> = {
  IDLE: (client, at) => client.post(`${at}/start`),
  COLLECTING_ORG: (client, at) => client.post(`${at}/organization`, organization()),
  COLLECTING_DOC: (client, at, source) => client.post(`${at}/document`, document(source)),
  COLLECTING_WF: (client, at) => client.post(`${at}/workflow`, WORKFLOW),
  // A wizard left open too long: nothing is wrong, and RETRY goes back to where it was.
  TIMEOUT: (client, at) => client.post(`${at}/retry`, { reason: 'The demo goes on with it.' }),
};

/** Creates a setup, or takes the open one of the same owner. */
export async function openSetup(client: Client): Promise<{ setup: Setup; isNew: boolean }> {
  try {
    return { setup: await client.post<Setup>('/v1/setups'), isNew: true };
  } catch (error) {
    const open = error instanceof Refusal && error.problem.code === 'SETUP_ALREADY_OPEN' && error.problem.setupId;
    if (!open) throw error;
    return { setup: await client.get<Setup>(`/v1/setups/${open}`), isNew: false };
  }
}

/**
 * Leads a setup on from wherever it stands until it is done.
 *
 * @throws {Complaint} where it stands still: in ERROR, or in TIMEOUT for the second time
 */
export async function lead(client: Client, opened: Setup, source: Source, log: Log): Promise<Setup> {
  const at = `/v1/setups/${opened.id}`;
  let setup = opened;
  let wokenUp = false;
  for (;;) {
    await log.show(setup);
    if (setup.done) return setup;
    if (setup.state === 'ERROR' || (setup.state === 'TIMEOUT' && wokenUp)) throw standstill(setup, client.base);
    wokenUp ||= setup.state === 'TIMEOUT';
    const move = MOVES[setup.state];
    if (move) {
      setup = await move(client, at, source);
    } else {
      log.live(setup);
      await sleep(POLL_MS);
      setup = await client.get<Setup>(at);
    }
  }
}

function organization(): FormData {
  const form = new FormData();
  form.set('name', 'Maple Court Association');
  form.set('organizationType', 'hoa');
  form.set('contactEmail', 'board@maple-court.example');
  form.set('country', 'US');
  form.set('logo', new Blob([logo()], { type: 'image/png' }), 'logo.png');
  return form;
}

function document({ title, documentType, content, fileName }: Source): FormData {
  const form = new FormData();
  form.set('title', title);
  form.set('documentType', documentType);
  form.set('hierarchy', JSON.stringify(['Article', 'Section']));
  form.set('file', content, fileName);
  return form;
}

const WORKFLOW = {
  name: 'Amendment',
  stages: [
    { name: 'Draft review', approverRole: 'secretary' },
    { name: 'Board approval', approverRole: 'board' },
    { name: 'Members vote', approverRole: 'member' },
  ],
};
