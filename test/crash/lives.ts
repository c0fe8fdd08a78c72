import { setTimeout as sleep } from 'node:timers/promises';
import type { SetupBody } from '../support/bodies.js';
import { form } from '../support/client.js';
import { documentOf } from '../support/lead.js';
import type { PersistentClient } from '../support/persistent-client.js';
import { PNG } from '../support/uploads.js';
import { ORGANIZATION, WORKFLOW } from '../support/walk.js';

/** Three chunks of the import. */
export const SECTIONS = 1_200;
/** From the start of the process that lives. */
const PATIENCE_MS = 30_000;

/** How a life ends. */
export interface End {
  readonly id: string;
  readonly state: 'COMPLETED' | 'ABORTED';
  readonly sections: number;
}

/** A whole life of one setup as its owner leads it; each answer is the beginning of the next request. */
export type Life = (client: PersistentClient, name: string) => Promise<End>;

const facts = { title: 'Bylaws', documentType: 'bylaws', hierarchy: ['Part'] };
const whole = documentOf(SECTIONS).content;
/** Two chunks can be read, and then there is a byte that is no UTF-8. */
const broken = documentOf(SECTIONS, 10, Buffer.from([0xc3, 0x28])).content;
const reason = () => ({ reason: 'The test wants it.' });

export const LIVES: Record<string, Life> = {
  'IDLE to COMPLETED': async (client, name) => {
    const id = await create(client);
    await lead(client, id, name, whole);
    return { ...(await until(client, id, 'COMPLETED')), sections: SECTIONS };
  },

  'a failed import, corrected with RETRY': async (client, name) => {
    const id = await create(client);
    await lead(client, id, name, Buffer.from('There is no heading in here.\n'));
    await until(client, id, 'ERROR');
    const input = { ...facts, content: whole.toString(), mediaType: 'text/markdown' };
    await client.post(`/v1/setups/${id}/retry`, () => ({ ...reason(), input }));
    return { ...(await until(client, id, 'COMPLETED')), sections: SECTIONS };
  },

  'a failed import, ROLLBACK and RESTART': async (client, name) => {
    const id = await create(client);
    await lead(client, id, name, broken);
    await until(client, id, 'ERROR');
    await client.post(`/v1/setups/${id}/rollback`, reason);
    await until(client, id, 'ABORTED');
    await client.post(`/v1/setups/${id}/restart`);
    await lead(client, id, `${name} again`, documentOf(3).content);
    return { ...(await until(client, id, 'COMPLETED')), sections: 3 };
  },

  'a failed import, ABORT': async (client, name) => {
    const id = await create(client);
    await lead(client, id, name, broken);
    await until(client, id, 'ERROR');
    await client.post(`/v1/setups/${id}/abort`, reason);
    return { ...(await until(client, id, 'ABORTED')), sections: 0 };
  },
};

const create = async (client: PersistentClient): Promise<string> => (await client.post<SetupBody>('/v1/setups')).id;

/** From IDLE to IMPORTING. */
async function lead(client: PersistentClient, id: string, name: string, document: Buffer): Promise<void> {
  const path = `/v1/setups/${id}`;
  await client.post(`${path}/start`);
  await client.post(`${path}/organization`, () => form({ ...ORGANIZATION, name }, { logo: ['logo.png', PNG] }));
  const fields = { ...facts, hierarchy: JSON.stringify(facts.hierarchy) };
  await client.post(`${path}/document`, () => form(fields, { file: ['bylaws.md', document, 'text/markdown'] }));
  await client.post(`${path}/workflow`, () => WORKFLOW);
}

async function until<T extends string>(
  client: PersistentClient,
  id: string,
  state: T,
): Promise<{ id: string; state: T }> {
  const begin = performance.now();
  for (;;) {
    const setup = await client.get<SetupBody>(`/v1/setups/${id}`);
    if (setup.state === state) return { id, state };
    if (performance.now() - Math.max(begin, client.server.aliveSince) > PATIENCE_MS) {
      throw new Error(`${id} is ${setup.state} and not ${state}: ${JSON.stringify(setup.lastError)}`);
    }
    await sleep(30);
  }
}
