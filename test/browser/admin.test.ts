import type { Page } from 'playwright-core';
import { accessOf, startServer, type ServerProcess } from '../support/process.js';
import { expectAccessible, openConsole } from './browser.js';
import { CONSTITUTION, sendWorkflow, toDocument, toWorkflow } from './owner.js';

const NO_HEADINGS = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('No heading in here.\n') };

describe('an admin', () => {
  let server: ServerProcess;
  let page: Page;

  beforeAll(async () => {
    server = await startServer();
    const { ownerToken, adminToken } = accessOf(server);
    const owner = await openConsole(server.url, ownerToken);
    await toDocument(owner);
    await toWorkflow(owner, NO_HEADINGS);
    await sendWorkflow(owner);
    await owner.getByText('This step did not work').waitFor();
    await expectAccessible(owner);
    await owner.context().close();
    page = await openConsole(server.url, adminToken);
  });

  it('sees on the overview what needs a look', async () => {
    await page.getByRole('heading', { name: 'Need a look (1)' }).waitFor();
    await page.getByRole('link', { name: '1 Error' }).waitFor();
    await expectAccessible(page);
  });

  it('previews what would happen to many, before giving a reason', async () => {
    await page.getByRole('link', { name: '1 Error' }).click();
    await page.getByLabel('Select Maple Court Association').check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Roll back …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 chosen: possible for 1, not for 0.').waitFor();
    await dialog.getByText('Undoes saveWorkflow, saveDocument and saveOrganization').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('retries many, and sees what became of each', async () => {
    await page.getByRole('button', { name: 'Retry …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Without a corrected input it fails the same way').waitFor();
    await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
    await dialog.getByText('Must be longer than or equal to 1').waitFor();
    await dialog.getByLabel('Reason').fill('A try.');
    await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
    await dialog.getByText('Done: 1 moved, 0 left alone, 0 failed, of 1.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Close' }).click();
    // The same file fails the same way: it is in the list again.
    await page.getByRole('link', { name: 'Maple Court Association' }).waitFor();
  });

  it('reads why it failed, and what can be done', async () => {
    await page.getByRole('link', { name: 'Maple Court Association' }).click();
    await page.getByText('IMPORT_NO_SECTIONS', { exact: true }).waitFor();
    await page.getByText('retry with a corrected input, roll back, or abort').waitFor();
    await page.getByText('Only an aborted setup begins anew').waitFor();
    expect(await page.getByRole('button', { name: 'Restart' }).isDisabled()).toBe(true);
    for (const tab of ['Steps', 'Input', 'Sections', 'Timeline']) {
      await page.getByRole('tab', { name: tab }).click();
      await expectAccessible(page);
    }
  });

  it('retries it with a corrected file, and sees it come to its end', async () => {
    await page.getByRole('button', { name: 'Retry' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input[type=file]').setInputFiles(CONSTITUTION);
    await dialog.getByText('38 headings found:').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Try again with this' }).click();
    await dialog.getByText('Is required').or(dialog.getByText('Must be longer')).first().waitFor();
    await dialog.getByLabel('Reason').fill('The owner sent the right file by mail.');
    await dialog.getByRole('button', { name: 'Try again with this' }).click();
    await page.getByText('“The owner sent the right file by mail.”').waitFor();
    await page.getByText('Completed', { exact: true }).first().waitFor();
    await page.getByRole('tab', { name: 'Sections' }).click();
    await page.getByText('39 sections').waitFor();
  });

  it('finds the diagnosis in order, in the dark and on a phone', async () => {
    const options = { colorScheme: 'dark' as const, viewport: { width: 390, height: 844 } };
    const phone = await openConsole(server.url, accessOf(server).adminToken, '/diagnostics', options);
    await phone.getByText(/All \d+ checks are fine/).waitFor();
    await expectAccessible(phone);
    for (const name of ['Overview', 'Setups']) {
      await phone.getByRole('button', { name: 'Menu' }).click();
      await phone.getByRole('link', { name, exact: true }).click();
      await phone.getByRole('heading', { name, level: 1 }).waitFor();
      await expectAccessible(phone);
      const width = await phone.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(390);
    }
  });

  it('is asked for a token where there is none, and told what is wrong with a bad one', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Token', { exact: true }).fill('nonsense');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This is no token').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Token', { exact: true }).fill(`${accessOf(server).adminToken}x`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('You were signed out').waitFor();
  });
});
