import { startApplication, type TestApplication } from '../support/application.js';
import type { JobBody, PageBody, ProblemBody, SectionBody, SetupBody, TransitionBody } from '../support/bodies.js';
import { form, type Client } from '../support/client.js';
import { expectProblem, pointersOf } from '../support/problem.js';
import { misfits, SETUP } from '../support/shape.js';
import { dump, query } from '../support/tables.js';
import { docx, DOCX, zip, zipBomb } from '../support/uploads.js';
import { DOCUMENT, expectStatus, untilState, walkTo } from '../support/walk.js';

const MIB = 1024 * 1024;

let app: TestApplication;

beforeAll(async () => {
  app = await startApplication();
});

const { title, documentType, hierarchy } = DOCUMENT;
const inForm = (name: string, content: string | Uint8Array, type?: string): FormData =>
  form({ title, documentType, hierarchy: JSON.stringify(hierarchy) }, { file: [name, content, type] });
const headings = (count: number): string =>
  Array.from({ length: count }, (_, i) => `# Heading ${String(i)}\n\ntext\n\n`).join('');
const broken = (before: string): Uint8Array => Buffer.concat([Buffer.from(before), Buffer.from([0xc3, 0x28, 0x0a])]);

/** Each with its code and with what its message must name. */
const FAILURES: Record<string, [code: string, words: RegExp, document: () => unknown]> = {
  'a .docx that is no zip archive': ['IMPORT_UNREADABLE', /Word/, () => inForm('a.docx', 'Dear Sir', DOCX)],
  'a .docx that is cut off': [
    'IMPORT_UNREADABLE',
    /Word/,
    () => inForm('a.docx', docx(['heading1', 'One']).subarray(0, 300), DOCX),
  ],
  'a zip archive that is no Word file': [
    'IMPORT_UNREADABLE',
    /Word/,
    () => inForm('a.docx', zip({ 'a.txt': 'One' }), DOCX),
  ],
  'a zip bomb': [
    'IMPORT_UNREADABLE',
    /200 MiB/,
    async () => inForm('a.docx', await zipBomb('word/document.xml', 201 * MIB), DOCX),
  ],
  'a .docx without headings': [
    'IMPORT_NO_SECTIONS',
    /heading/i,
    () => inForm('a.docx', docx([undefined, 'One']), DOCX),
  ],
  'a text without headings': ['IMPORT_NO_SECTIONS', /heading/i, () => inForm('a.txt', 'We, the people.\n')],
  'a long text without headings': [
    'IMPORT_NO_SECTIONS',
    /heading/i,
    () => inForm('a.txt', 'We, the people.\n'.repeat(60_000)),
  ],
  'Markdown without headings': ['IMPORT_NO_SECTIONS', /heading/i, () => ({ ...DOCUMENT, content: 'We, the people.' })],
  'text with broken UTF-8': ['IMPORT_UNREADABLE', /UTF-8/, () => inForm('a.txt', broken('1. One\n\ntext\n\n'))],
  'Markdown with broken UTF-8 behind 10,000 headings': [
    'IMPORT_UNREADABLE',
    /UTF-8/,
    () => inForm('a.md', broken(headings(10_000))),
  ],
  'a PDF named .txt': ['IMPORT_UNREADABLE', /PDF/, () => inForm('a.txt', '%PDF-1.7\n%\u00e2\u00e3\0')],
};

/** Leads a setup into the ERROR of a document that cannot be imported. */
async function failing(owner: Client, document: unknown): Promise<SetupBody> {
  const { id } = await walkTo(owner, 'IMPORTING', { document });
  return untilState(owner, id, 'ERROR');
}

async function sectionsOf(owner: Client, id: string): Promise<string[]> {
  const { body } = await owner.get<PageBody<SectionBody>>(`/v1/setups/${id}/sections`);
  return body.items.map((section) => section.title);
}

describe('a document that cannot be imported', () => {
  it.each(Object.keys(FAILURES))('is accepted and ends in ERROR with its cause in words: %s', async (what) => {
    const [code, words, document] = FAILURES[what] ?? ['', /^$/, () => undefined];
    const owner = await app.as(`owner of ${what}`);
    const setup = await failing(owner, await document());
    expect(misfits(SETUP, setup)).toEqual([]);
    expect(setup).toMatchObject({ version: 8, done: false, allowedEvents: ['RETRY', 'ROLLBACK', 'ABORT'] });
    expect(setup.lastError).toMatchObject({ code, state: 'IMPORTING', retryable: false, attempt: 1 });
    expect(setup.lastError?.message).toMatch(/^The document .{20,}\.$/);
    expect(setup.lastError?.message).toMatch(words);
    expect(setup.lastError?.message).not.toMatch(/Error|undefined|\.[jt]s\b/);
    expect(setup.requirements.errors).toEqual([expect.objectContaining({ code })]);
    expect(setup.steps.at(-1)).toMatchObject({ name: 'importDocument', status: 'FAILED', error: setup.lastError });
    expect(await sectionsOf(owner, setup.id)).toEqual([]);
    const written = await query(
      app.database.url,
      'SELECT 1 FROM document_sections JOIN documents d ON d.id = document_id WHERE d.setup_id = $1',
      [setup.id],
    );
    expect(written).toEqual([]);
  });
});

describe('RETRY after an import that failed', () => {
  const reason = 'The document was corrected.';

  it('goes on to COMPLETED with corrected content, and the log keeps the reason', async () => {
    const owner = await app.as('json');
    const { id } = await failing(owner, inForm('a.txt', 'We, the people.\n'));
    const path = `/v1/setups/${id}`;
    const retry = await owner.post<SetupBody>(`${path}/retry`, { reason, input: { ...DOCUMENT, title: 'Corrected' } });
    const working = expectStatus(retry, 202);
    expect(working).toMatchObject({ state: 'IMPORTING', version: 9, lastError: null });
    expect(working.input.document).toMatchObject({ title: 'Corrected' });
    const location = retry.headers.get('location') ?? '';
    await untilState(owner, id, 'COMPLETED');
    expect(await sectionsOf(owner, id)).toEqual(['Introduction', 'Name']);
    expect((await owner.get<JobBody>(location)).body).toMatchObject({ status: 'DONE', attempt: 2, error: null });
    const { body } = await owner.get<{ items: TransitionBody[] }>(`${path}/transitions`);
    expect(body.items.slice(7, 9)).toMatchObject([
      { from: 'IMPORTING', event: 'FAIL', to: 'ERROR', reason: null },
      { from: 'ERROR', event: 'RETRY', to: 'IMPORTING', reason, actor: 'user:json' },
    ]);
  });

  it('goes on to COMPLETED with a corrected file, of which nothing of the first is left', async () => {
    const owner = await app.as('multipart');
    const { id } = await failing(owner, inForm('a.md', broken(headings(10_000))));
    const input = JSON.stringify({ title, documentType, hierarchy });
    const body = form({ reason, input }, { file: ['b.docx', docx(['heading1', 'One'], ['heading1', 'Two']), DOCX] });
    expectStatus(await owner.post<SetupBody>(`/v1/setups/${id}/retry`, body), 202);
    const setup = await untilState(owner, id, 'COMPLETED');
    expect(setup.input.document).toMatchObject({ file: { fileName: 'b.docx', mediaType: DOCX } });
    expect(await sectionsOf(owner, id)).toEqual(['One', 'Two']);
    const blobs = await query(app.database.url, `SELECT file_name FROM blobs WHERE setup_id = $1`, [id]);
    expect(blobs).toEqual([{ file_name: 'b.docx' }]);
  });

  it('fails once more, with the next attempt, where nothing was corrected', async () => {
    const owner = await app.as('stubborn');
    const { id } = await failing(owner, inForm('a.txt', 'We, the people.\n'));
    expectStatus(await owner.post<SetupBody>(`/v1/setups/${id}/retry`, { reason }), 202);
    const setup = await untilState(owner, id, 'ERROR');
    expect(setup.version).toBe(10);
    expect(setup.lastError).toMatchObject({ code: 'IMPORT_NO_SECTIONS', attempt: 2 });
  });

  it('refuses a corrected input as the submission would, and changes nothing', async () => {
    const owner = await app.as('careless');
    const { id } = await failing(owner, inForm('a.txt', 'We, the people.\n'));
    const path = `/v1/setups/${id}/retry`;
    const before = await dump(app.database.url);
    const bad = await owner.post<ProblemBody>(path, { reason, input: { ...DOCUMENT, title: '', color: 'red' } });
    expectProblem(bad, 'VALIDATION_FAILED', path);
    expect(pointersOf(bad).sort()).toEqual(['#/input/color', '#/input/title']);
    const input = JSON.stringify({ title, documentType, hierarchy });
    const pdf = await owner.post<ProblemBody>(path, form({ reason, input }, { file: ['a.pdf', '%PDF-1.7'] }));
    expectProblem(pdf, 'UNSUPPORTED_MEDIA_TYPE', path);
    const large = form({ reason, input }, { file: ['a.txt', new Uint8Array(21 * MIB)] });
    expectProblem(await owner.post<ProblemBody>(path, large), 'PAYLOAD_TOO_LARGE', path);
    const alone = await owner.post<ProblemBody>(path, form({ reason }, { file: ['a.txt', '1. One\n'] }));
    expectProblem(alone, 'VALIDATION_FAILED', path);
    expect(pointersOf(alone)).toEqual(['#/input']);
    expect(await dump(app.database.url)).toEqual(before);
  });
});
