import type { JobBody, PageBody, SectionBody, SetupBody, VersionedBody } from '../support/bodies.js';
import { startApplication, type TestApplication } from '../support/application.js';
import { Client, form, type Reply } from '../support/client.js';
import { JOB, misfits, SETUP } from '../support/shape.js';
import { holdDocuments } from '../support/tables.js';
import { constitution, docx, DOCX, PNG } from '../support/uploads.js';
import { DOCUMENT, ORGANIZATION, untilState, walkTo, WORKFLOW } from '../support/walk.js';
import { checkConstitution, checkLog } from './whole-setup.checks.js';

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication();
});

const configured = async (): Promise<unknown> =>
  (await new Client(app.url).get<{ configured: boolean }>('/v1/setup-status')).body;

/** Checks what every answer with a setup keeps, and that it went on from the one before. */
function checkSetup({ body, headers }: Reply<SetupBody>, before: SetupBody | undefined, state: string): SetupBody {
  expect(misfits(SETUP, body)).toEqual([]);
  expect(body.state).toBe(state);
  expect(headers.get('etag')).toBe(`"v${String(body.version)}"`);
  expect(body.version).toBeGreaterThanOrEqual(before?.version ?? 0);
  expect(body.progress).toBeGreaterThanOrEqual(before?.progress ?? 0);
  expect(body.done).toBe(state === 'COMPLETED');
  return body;
}

describe('a whole setup over HTTP', () => {
  it('goes from IDLE to COMPLETED with a logo and the constitution as files, each answer as the contract says', async () => {
    const owner = await app.as('owner');
    expect(await configured()).toEqual({ configured: false });

    const created = await owner.post<SetupBody>('/v1/setups');
    expect(created.status).toBe(201);
    const idle = checkSetup(created, undefined, 'IDLE');
    const path = `/v1/setups/${idle.id}`;
    expect(created.headers.get('location')).toBe(path);
    expect(idle).toMatchObject({ version: 0, progress: 0, ownerId: 'owner', allowedEvents: ['START'], input: {} });
    expect(idle).toMatchObject({ requirements: { currentlyDue: [], errors: [] }, steps: [], organizationId: null });

    const start = await owner.post<SetupBody>(`${path}/start`);
    expect(start.status).toBe(200);
    const started = checkSetup(start, idle, 'COLLECTING_ORG');
    expect(started).toMatchObject({ version: 1, allowedEvents: ['SUBMIT_ORGANIZATION'] });
    expect(started.requirements.currentlyDue).toContain('organization.name');

    const withLogo = form({ ...ORGANIZATION, country: 'US', state: 'New York' }, { logo: ['logo.png', PNG] });
    const organization = await owner.post<SetupBody>(`${path}/organization`, withLogo);
    expect(organization.status).toBe(200);
    const saved = checkSetup(organization, started, 'COLLECTING_DOC');
    expect(saved).toMatchObject({ version: 3, allowedEvents: ['SUBMIT_DOCUMENT'] });
    expect(saved.organizationId).not.toBeNull();
    expect(saved.requirements.currentlyDue).toContain('document.title');
    expect(saved.input.organization).toMatchObject({
      ...ORGANIZATION,
      logo: { fileName: 'logo.png', mediaType: 'image/png', size: PNG.length },
    });
    expect(saved.steps).toMatchObject([{ name: 'saveOrganization', status: 'DONE', attempt: 1, progress: 100 }]);

    const { title, documentType } = DOCUMENT;
    const file = form(
      { title, documentType, hierarchy: JSON.stringify(DOCUMENT.hierarchy) },
      { file: ['constitution.txt', constitution(), 'text/plain'] },
    );
    const document = await owner.post<SetupBody>(`${path}/document`, file);
    expect(document.status).toBe(200);
    const documented = checkSetup(document, saved, 'COLLECTING_WF');
    expect(documented).toMatchObject({ version: 5, allowedEvents: ['SUBMIT_WORKFLOW'] });
    expect(documented.requirements.currentlyDue).toContain('workflow.stages');
    expect(documented.input.document).toMatchObject({
      title,
      hierarchy: DOCUMENT.hierarchy,
      file: { fileName: 'constitution.txt', mediaType: 'text/plain', size: constitution().length },
    });

    const release = await holdDocuments(app.database.url);
    const workflow = await owner.post<SetupBody>(`${path}/workflow`, WORKFLOW);
    expect(workflow.status).toBe(202);
    const importing = checkSetup(workflow, documented, 'IMPORTING');
    expect(importing).toMatchObject({ version: 7, allowedEvents: ['ROLLBACK'], input: { workflow: WORKFLOW } });
    const location = workflow.headers.get('location') ?? '';
    expect(location).toMatch(/^\/v1\/jobs\/[0-9a-f-]{36}$/);
    expect(workflow.headers.get('retry-after')).toBe('1');

    const working = await owner.get<SetupBody>(path);
    expect(working.headers.get('retry-after')).toBe('1');
    const looked = checkSetup(working, importing, 'IMPORTING');
    const job = await owner.get<JobBody>(location);
    expect(misfits(JOB, job.body)).toEqual([]);
    expect(job.body).toMatchObject({ setupId: idle.id, step: 'importDocument', error: null });
    await release();

    await untilState(owner, idle.id, 'COMPLETED');
    const done = await owner.get<SetupBody>(path);
    const completed = checkSetup(done, looked, 'COMPLETED');
    expect(completed).toMatchObject({
      version: 9,
      progress: 100,
      allowedEvents: [],
      deadlineAt: null,
      lastError: null,
    });
    expect(completed.completedAt).not.toBeNull();
    expect(completed.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'saveOrganization DONE',
      'saveDocument DONE',
      'saveWorkflow DONE',
      'importDocument DONE',
      'finalize DONE',
    ]);
    expect(done.headers.get('retry-after')).toBeNull();
    expect((await owner.get<JobBody>(location)).body).toMatchObject({ status: 'DONE', progress: 100 });

    const { body: own } = await owner.get<VersionedBody>(`/v1/organizations/${String(saved.organizationId)}`);
    expect(own).toMatchObject({ ...ORGANIZATION, country: 'US', state: 'New York', isConfigured: true });
    expect(await configured()).toEqual({ configured: true });

    await checkLog(owner, path);
    await checkConstitution(owner, path);
  });

  it('takes a Markdown document as JSON content', async () => {
    const owner = await app.as('markdown');
    const { id } = await walkTo(owner, 'IMPORTING');
    await untilState(owner, id, 'COMPLETED');
    const { body } = await owner.get<PageBody<SectionBody>>(`/v1/setups/${id}/sections`);
    expect(body).toEqual({
      items: [
        { ordinal: 1, depth: 1, number: '1', title: 'Introduction', text: 'Who we are.' },
        { ordinal: 2, depth: 2, number: '1.1', title: 'Name', text: 'Our name.' },
      ],
      total: 2,
      nextPageToken: null,
    });
  });

  it('takes a Word document, as a file and as Base64 content', async () => {
    const word = docx(
      ['heading1', '1. Name'],
      [undefined, 'Our name.'],
      ['heading2', '1.1 Seat'],
      [undefined, 'Here.'],
    );
    const { title, documentType, hierarchy } = DOCUMENT;
    const asFile = form(
      { title, documentType, hierarchy: JSON.stringify(hierarchy) },
      { file: ['bylaws.docx', word, DOCX] },
    );
    const asContent = { ...DOCUMENT, content: Buffer.from(word).toString('base64'), mediaType: DOCX };
    for (const [user, document] of Object.entries({ word: asFile, base64: asContent })) {
      const owner = await app.as(user);
      const { id } = await walkTo(owner, 'IMPORTING', { document });
      await untilState(owner, id, 'COMPLETED');
      const { body } = await owner.get<PageBody<SectionBody>>(`/v1/setups/${id}/sections`);
      expect(body.items.map((section) => `${section.number} ${section.title}: ${section.text}`)).toEqual([
        '1 Name: Our name.',
        '1.1 Seat: Here.',
      ]);
    }
  });
});
