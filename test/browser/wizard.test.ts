import type { Page } from 'playwright-core';
import { accessOf, startServer, type ServerProcess } from '../support/process.js';
import { expectAccessible, openConsole } from './browser.js';
import { CONSTITUTION, fillOrganization, saveAndGoOn, sendWorkflow, toDocument, toWorkflow } from './owner.js';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('the wizard', () => {
  let server: ServerProcess;
  let page: Page;

  beforeAll(async () => {
    server = await startServer();
    page = await openConsole(server.url, accessOf(server).ownerToken);
  });

  it('takes the token out of the address, and keeps it out of every request line', async () => {
    await page.getByRole('button', { name: 'Begin' }).waitFor();
    expect(page.url()).toBe(`${server.url}/console/wizard`);
    expect(server.stdout().replace(/Console as .*|.* token: .*/g, '')).not.toContain(accessOf(server).ownerToken);
    await expectAccessible(page);
  });

  it("shows the API's own findings beside the fields", async () => {
    await page.getByRole('button', { name: 'Begin' }).click();
    await saveAndGoOn(page);
    await page.getByText('Please look at the fields that are marked.').waitFor();
    expect(await page.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
    await page.getByText('Must be an email.').waitFor();
    await expectAccessible(page);
  });

  it('shows the logo that was chosen, and sends a double click once', async () => {
    await fillOrganization(page);
    await page.locator('input[type=file]').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: PIXEL });
    await page.getByAltText('Preview of the logo').waitFor();
    let sent = 0;
    page.on('request', (request) => (sent += request.url().endsWith('/organization') ? 1 : 0));
    await page.getByRole('button', { name: 'Save and go on' }).dblclick();
    await page.getByRole('heading', { name: 'Your governing document' }).waitFor();
    expect(sent).toBe(1);
  });

  it('previews the headings that the import will find', async () => {
    await page.getByLabel('Title').fill('Constitution for the Debian Project');
    await page.locator('input[type=file]').setInputFiles(CONSTITUTION);
    const found = page.getByRole('region', { name: 'Headings found' });
    await found.getByText('38 headings found:').waitFor();
    await found.getByText('1. Introduction').waitFor();
    await expectAccessible(page);
    await saveAndGoOn(page);
  });

  it('reorders the stages, and keeps what was typed over a reload', async () => {
    await page.getByLabel('Name of the workflow').fill('Amendment');
    await page.getByRole('button', { name: 'Add a stage' }).click();
    await page.getByRole('textbox', { name: 'Stage', exact: true }).nth(0).fill('Vote');
    await page.getByLabel('Approved by').nth(0).fill('member');
    await page.getByRole('textbox', { name: 'Stage', exact: true }).nth(1).fill('Draft review');
    await page.getByLabel('Approved by').nth(1).fill('secretary');
    await page.getByRole('button', { name: 'Move stage 2 up' }).click();
    await page.reload();
    expect(await page.getByRole('textbox', { name: 'Stage', exact: true }).nth(0).inputValue()).toBe('Draft review');
    expect(await page.getByLabel('Approved by').nth(1).inputValue()).toBe('member');
    await expectAccessible(page);
  });

  it('comes to its end, and shows what was imported', async () => {
    await page.getByRole('button', { name: 'Send and import' }).click();
    await page.getByText('Maple Court Association is set up').waitFor();
    await page.getByText('39 sections').waitFor();
    await expectAccessible(page);
  });

  it('goes on where it was in another browser', async () => {
    const { ownerToken } = accessOf(server);
    const other = await openConsole(server.url, ownerToken, '/wizard', { colorScheme: 'dark' });
    await other.getByText('Maple Court Association is set up').waitFor();
    await expectAccessible(other);
  });
});

describe('a long import', () => {
  it('goes on over a reload of the page, and shows how far it is', async () => {
    const server = await startServer();
    const page = await openConsole(server.url, accessOf(server).ownerToken);
    await toDocument(page);
    const text = Array.from({ length: 60_000 }, (_, n) => `# Article ${String(n + 1)}\n\nText of the article.\n`).join(
      '\n',
    );
    await toWorkflow(page, { name: 'long.md', mimeType: 'text/markdown', buffer: Buffer.from(text) });
    await sendWorkflow(page);
    await page.getByRole('heading', { name: 'Importing' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Importing' }).waitFor();
    await expectAccessible(page);
    await page.getByText('Maple Court Association is set up').waitFor({ timeout: 45_000 });
    await page.getByText('60,000 sections').waitFor();
  });
});
