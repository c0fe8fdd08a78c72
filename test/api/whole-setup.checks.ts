import type { PageBody, SectionBody, TransitionBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { misfits, SECTION, TRANSITION } from '../support/shape.js';

/** Checks the log of a setup that went to COMPLETED without a failure, version by version. */
export async function checkLog(owner: Client, path: string): Promise<void> {
  const { body } = await owner.get<{ items: TransitionBody[] }>(`${path}/transitions`);
  for (const item of body.items) expect(misfits(TRANSITION, item)).toEqual([]);
  expect(body.items.map(({ version, from, event, to }) => `${String(version)} ${from} ${event} ${to}`)).toEqual([
    '1 IDLE START COLLECTING_ORG',
    '2 COLLECTING_ORG SUBMIT_ORGANIZATION SAVING_ORG',
    '3 SAVING_ORG SUCCEED COLLECTING_DOC',
    '4 COLLECTING_DOC SUBMIT_DOCUMENT SAVING_DOC',
    '5 SAVING_DOC SUCCEED COLLECTING_WF',
    '6 COLLECTING_WF SUBMIT_WORKFLOW SAVING_WF',
    '7 SAVING_WF SUCCEED IMPORTING',
    '8 IMPORTING SUCCEED FINALIZING',
    '9 FINALIZING SUCCEED COMPLETED',
  ]);
  expect(body.items[0]).toMatchObject({ actor: 'user:owner', reason: null });
}

/** Checks that the sections, read over several pages, are those of the Debian constitution. */
export async function checkConstitution(owner: Client, path: string): Promise<void> {
  const sections: SectionBody[] = [];
  let query = '?pageSize=15';
  for (let pages = 1; query; pages += 1) {
    const { body } = await owner.get<PageBody<SectionBody> & { total: number }>(`${path}/sections${query}`);
    expect(body.total).toBe(39);
    expect(body.items).toHaveLength(pages < 3 ? 15 : 9);
    sections.push(...body.items);
    query = body.nextPageToken === null ? '' : `?pageSize=15&pageToken=${encodeURIComponent(body.nextPageToken)}`;
  }
  for (const section of sections) expect(misfits(SECTION, section)).toEqual([]);
  expect(sections.map((section) => section.ordinal)).toEqual(sections.map((_, index) => index));
  expect(sections[0]).toMatchObject({ ordinal: 0, number: '', title: '' });
  const numbered = sections.filter((section) => section.number !== '');
  expect(numbered).toHaveLength(38);
  expect(numbered.filter((section) => section.depth === 1)).toHaveLength(11);
  expect(numbered[0]).toMatchObject({ number: '1', title: 'Introduction', depth: 1 });
}
