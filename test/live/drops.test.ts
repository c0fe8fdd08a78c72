import { setTimeout as sleep } from 'node:timers/promises';
import { flip, openApi, range, type Api } from './api.js';
import { EventReader } from './event-reader.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { Lead } from '../support/lead.js';

/** REPEAT=1000 for figures. */
const DROPS = Number(process.env.REPEAT ?? 100);

const deployment = useDeployment();
let site: Site;
let apis: Api[];
let busy: Promise<void> | undefined;
let stopping = false;

beforeAll(async () => {
  site = await deployment.open({ LOCK_SCOPE: 'setup' });
  apis = await Promise.all([openApi(deployment), openApi(deployment)]);
});

afterEach(async () => {
  stopping = true;
  await busy;
});

/** Transitions of these setups without a pause, until the test ends. */
function keepMoving(leads: Lead[]): void {
  stopping = false;
  const run = async (lead: Lead): Promise<void> => {
    while (!stopping) await flip(lead);
  };
  busy = Promise.all(leads.map(run)).then(() => undefined);
}

async function versionsOf(lead: Lead): Promise<number> {
  return (await lead.row()).version;
}

it(`a setup's events come once each, in order, over ${String(DROPS)} dropped connections to two processes`, async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
  const clients = await Promise.all(apis.map((api) => api.as(lead.owner.userId)));
  const path = `/v1/setups/${lead.id}/events`;
  keepMoving([lead]);
  const seen: number[] = [];
  let lastId = '0';
  for (let drop = 0; drop < DROPS; drop += 1) {
    const reader = await EventReader.open(clients[drop % 2] ?? fail(), path, lastId);
    await sleep(Math.random() * 25);
    reader.drop();
    seen.push(...reader.versions);
    lastId = reader.lastId;
  }
  stopping = true;
  await busy;
  const reader = await EventReader.open(clients[0] ?? fail(), path, lastId);
  const last = await versionsOf(lead);
  await eventually(() => Promise.resolve(reader.lastId === String(last)));
  expect([...seen, ...reader.versions]).toEqual(range(1, last));
  expect(last).toBeGreaterThan(DROPS / 10);
  reader.drop();
});

it(`the events of all setups come once each over ${String(DROPS)} dropped connections, while eight commit side by side`, async () => {
  const leads = await Promise.all(range(1, 8).map(async () => (await Lead.create(site)).to('COLLECTING_ORG')));
  const admins = await Promise.all(apis.map((api) => api.admin()));
  const path = '/v1/admin/events';
  const first = await EventReader.open(admins[0] ?? fail(), path);
  const from = new Map(await Promise.all(leads.map(async (lead) => [lead.id, await versionsOf(lead)] as const)));
  const seen = new Map<string, number[]>(leads.map(({ id }) => [id, []]));
  const note = (reader: EventReader): string => {
    for (const { setupId, version } of reader.of('transition')) seen.get(String(setupId))?.push(Number(version));
    return reader.lastId;
  };
  await eventually(() => Promise.resolve(first.lastId !== ''));
  first.drop();
  keepMoving(leads);
  let lastId = note(first);
  for (let drop = 0; drop < DROPS; drop += 1) {
    const reader = await EventReader.open(admins[drop % 2] ?? fail(), path, lastId);
    await sleep(Math.random() * 25);
    reader.drop();
    lastId = note(reader);
  }
  stopping = true;
  await busy;
  const wanted = new Map<string, number[]>();
  for (const lead of leads) wanted.set(lead.id, range((from.get(lead.id) ?? 0) + 1, await versionsOf(lead)));
  const rest = [...wanted.values()].flat().length - [...seen.values()].flat().length;
  const reader = await EventReader.open(admins[0] ?? fail(), path, lastId);
  await reader.until('transition', rest);
  // Long enough for a double to come.
  await sleep(200);
  note(reader);
  expect(seen).toEqual(wanted);
  reader.drop();
});

function fail(): never {
  throw new Error('There is no such client.');
}
