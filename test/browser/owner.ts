import type { Page } from 'playwright-core';

export const CONSTITUTION = 'test/fixtures/debian-constitution-1.9.txt';

/** Fills in the organisation's form, without sending it. */
export async function fillOrganization(page: Page, name = 'Maple Court Association'): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Kind').selectOption('nonprofit');
  await page.getByLabel('Contact e-mail').fill('board@maple-court.example');
  await page.getByLabel('Country').fill('us');
}

/** Begins a setup and goes on to the document. */
export async function toDocument(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Begin' }).click();
  await fillOrganization(page);
  await saveAndGoOn(page);
  await page.getByRole('heading', { name: 'Your governing document' }).waitFor();
}

export const saveAndGoOn = (page: Page): Promise<void> => page.getByRole('button', { name: 'Save and go on' }).click();

type Upload = string | { name: string; mimeType: string; buffer: Buffer };

/** Hands over the document, and goes on to the workflow. */
export async function toWorkflow(page: Page, file: Upload = CONSTITUTION): Promise<void> {
  await page.getByLabel('Title').fill('Constitution');
  await page.locator('input[type=file]').setInputFiles(file);
  await saveAndGoOn(page);
  await page.getByRole('heading', { name: 'How amendments are approved' }).waitFor();
}

/** Sends a workflow of one stage: the import begins. */
export async function sendWorkflow(page: Page): Promise<void> {
  await page.getByLabel('Name of the workflow').fill('Amendment');
  await page.getByRole('textbox', { name: 'Stage', exact: true }).fill('Vote');
  await page.getByLabel('Approved by').fill('member');
  await page.getByRole('button', { name: 'Send and import' }).click();
}
