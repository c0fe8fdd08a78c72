import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProblemBody, TransitionBody } from '../support/bodies.js';
import { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';
import { openApi, range, type Api } from './api.js';
import { EventReader } from './event-reader.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { documentOf, Lead, submitDocumentOf } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;
let api: Api;

beforeAll(async () => {
  site = await deployment.open();
  api = await openApi(deployment);
});

const pathOf = (lead: Lead): string => `/v1/setups/${lead.id}/events`;

async function follow(lead: Lead, lastId?: string): Promise<EventReader> {
  return EventReader.open(await api.as(lead.owner.userId), pathOf(lead), lastId);
}

describe('the stream of a setup', () => {
  it('begins with the latest transition and goes on with what happens, as the log has it', async () => {
    const lead = await (await Lead.create(site)).to('COLLECTING_DOC');
    const reader = await follow(lead);
    await reader.until('transition');
    expect(reader.versions).toEqual([3]);
    await lead.to('IMPORTING');
    await reader.until('transition', 5);
    expect(reader.versions).toEqual(range(3, 7));
    const client = await api.as(lead.owner.userId);
    const { body } = await client.get<{ items: TransitionBody[] }>(`/v1/setups/${lead.id}/transitions`);
    const lines = body.items.slice(2);
    expect(reader.of('transition').map((fact) => ({ ...fact, durationMs: expect.any(Number) }))).toEqual(
      lines.map((line) => ({ setupId: lead.id, ...line })),
    );
    expect(reader.lastId).toBe('7');
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
    });
    expect(reader.retryMs).toBeGreaterThan(0);
    reader.drop();
  });

  it('tells a setup that has not begun nothing, and everything to who comes back', async () => {
    const lead = await Lead.create(site);
    const first = await follow(lead);
    await sleep(150);
    expect(first.events).toEqual([]);
    expect(first.lastId).toBe('0');
    first.drop();
    await lead.to('COLLECTING_DOC');
    const second = await follow(lead, first.lastId);
    await second.until('transition', 3);
    expect(second.versions).toEqual([1, 2, 3]);
    second.drop();
  });

  it.each([0, 1, 4, 6, 7])('goes on behind version %i', async (seen) => {
    const lead = await (await Lead.create(site)).to('IMPORTING');
    const reader = await follow(lead, String(seen));
    await lead.to('FINALIZING');
    await reader.until('transition', 8 - seen);
    expect(reader.versions).toEqual(range(seen + 1, 8));
    reader.drop();
  });

  it('begins with the latest transition for who saw a version that the setup never had', async () => {
    const lead = await (await Lead.create(site)).to('COLLECTING_DOC');
    const reader = await follow(lead, '40');
    await reader.until('transition');
    expect(reader.versions).toEqual([3]);
    reader.drop();
  });

  it('tells how the steps stand, and then each progress', async () => {
    const lead = await (await Lead.create(site)).to('COLLECTING_DOC');
    await lead.send('SUBMIT_DOCUMENT', { work: submitDocumentOf(documentOf(2_000)) });
    await lead.to('IMPORTING');
    const reader = await follow(lead);
    const ledger = await reader.until('progress', 4);
    expect(ledger).toEqual([
      { setupId: lead.id, step: 'saveOrganization', status: 'DONE', progress: 100, attempt: 1 },
      { setupId: lead.id, step: 'saveDocument', status: 'DONE', progress: 100, attempt: 1 },
      { setupId: lead.id, step: 'saveWorkflow', status: 'DONE', progress: 100, attempt: 1 },
      { setupId: lead.id, step: 'importDocument', status: 'PENDING', progress: 0, attempt: 0 },
    ]);
    await lead.work();
    await reader.until('transition', 2);
    await reader.until('progress', 7);
    const told = reader.of('progress').filter(({ step }) => step === 'importDocument');
    expect(told.at(1)).toMatchObject({ status: 'RUNNING', progress: 0, attempt: 1 });
    expect(told.at(-1)).toMatchObject({ status: 'DONE', progress: 100, attempt: 1 });
    const steps = told.map(({ progress }) => Number(progress));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.some((progress) => progress > 0 && progress < 100)).toBe(true);
    reader.drop();
  });

  it('ends at COMPLETED behind the last transition and the last progress', async () => {
    const lead = await (await Lead.create(site)).to('FINALIZING');
    const reader = await follow(lead);
    await lead.work();
    await reader.ended();
    expect(reader.of('end')).toEqual([{ setupId: lead.id, version: 9, state: 'COMPLETED' }]);
    expect(reader.events.at(-1)?.event).toBe('end');
    expect(reader.events.at(-2)?.data).toMatchObject({ step: 'finalize', status: 'DONE' });
    expect(reader.versions).toEqual([8, 9]);
    expect(reader.lastId).toBe('9');
  });

  it('of an ABORTED setup gives its state and the end; after RESTART it goes on', async () => {
    const lead = await (await Lead.create(site)).to('SAVING_DOC');
    await lead.fail();
    await lead.abort();
    const reader = await follow(lead);
    await reader.ended();
    expect(reader.of('transition')).toMatchObject([{ version: 6, to: 'ABORTED' }]);
    expect(reader.of('progress')).toContainEqual(
      expect.objectContaining({ step: 'saveOrganization', status: 'COMPENSATED' }),
    );
    expect(reader.of('end')).toEqual([{ setupId: lead.id, version: 6, state: 'ABORTED' }]);
    await lead.send('RESTART');
    const again = await follow(lead, reader.lastId);
    await lead.to('COLLECTING_DOC');
    await again.until('transition', 4);
    expect(again.versions).toEqual([7, 8, 9, 10]);
    await again.until('progress');
    expect(again.of('progress').at(-1)).toMatchObject({ step: 'saveOrganization', status: 'DONE' });
    expect(again.of('end')).toEqual([]);
    again.drop();
  });

  it('is told to all who follow, in whichever process', async () => {
    const other = await openApi(deployment);
    const lead = await (await Lead.create(site)).to('COLLECTING_ORG');
    const readers = await Promise.all([
      follow(lead),
      EventReader.open(await api.admin(), pathOf(lead)),
      EventReader.open(await other.as(lead.owner.userId), pathOf(lead)),
    ]);
    await lead.to('COLLECTING_DOC');
    for (const reader of readers) {
      await reader.until('transition', 3);
      expect(reader.versions).toEqual([1, 2, 3]);
      reader.drop();
    }
    await other.close();
  });
});

describe('the stream of a setup is refused', () => {
  const refusal = async (client: Client, path: string, lastId?: string) =>
    client.get<ProblemBody>(path, lastId === undefined ? {} : { 'last-event-id': lastId });

  it('to strangers, as if it were not there', async () => {
    const lead = await Lead.create(site);
    const stranger = await api.as('somebody else');
    expectProblem(await refusal(stranger, pathOf(lead)), 'NOT_FOUND', pathOf(lead));
    for (const id of [randomUUID(), 'nothing']) {
      const path = `/v1/setups/${id}/events`;
      expectProblem(await refusal(await api.admin(), path), 'NOT_FOUND', path);
    }
    expectProblem(await refusal(new Client(api.url), pathOf(lead)), 'UNAUTHENTICATED', pathOf(lead));
  });

  it.each(['v4', '-1', '1.5', '10:20:', '99999999999'])('to who says he has seen %s', async (lastId) => {
    const lead = await Lead.create(site);
    const answer = await refusal(await api.as(lead.owner.userId), pathOf(lead), lastId);
    expectProblem(answer, 'VALIDATION_FAILED', pathOf(lead));
  });
});

it('a HEAD request gets the headers and ends', async () => {
  const lead = await Lead.create(site);
  const client = await api.as(lead.owner.userId);
  const { status, headers } = await client.send('HEAD', pathOf(lead));
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
});
