import type { Page } from 'playwright-core';
import { Receiver } from '../effects/receiver.js';
import { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { accessOf, startServer, type ServerProcess } from '../support/process.js';
import { expectAccessible, openConsole } from './browser.js';

describe('an admin, of the effects', () => {
  let server: ServerProcess;
  let receiver: Receiver;
  let page: Page;
  let owner: Client;

  beforeAll(async () => {
    receiver = await Receiver.open();
    server = await startServer({ WEBHOOK_PRIVATE_ADDRESSES: 'allow', OUTBOX_MAX_ATTEMPTS: '1' });
    const { ownerToken, adminToken } = accessOf(server);
    owner = new Client(server.url, ownerToken);
    page = await openConsole(server.url, adminToken, '/effects');
  });

  afterAll(() => receiver.close());

  it('sees that the journal is up to date', async () => {
    await page.getByRole('link', { name: 'Journal' }).waitFor();
    await page.getByText('Everything was delivered.').waitFor();
    await page.getByText('What follows outside the database.').waitFor();
    await expectAccessible(page);
  });

  it('adds a webhook, is told what is wrong with its URL, and is shown the secret once', async () => {
    await page.getByRole('button', { name: 'Add a webhook' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('URL').fill('nowhere');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByText('Must be a URL').waitFor();
    await expectAccessible(page);
    await dialog.getByLabel('URL').fill(receiver.url);
    await dialog.getByLabel('Description').fill('The CRM');
    await dialog.getByRole('button', { name: 'Add' }).click();
    receiver.secret = (await dialog.getByTestId('secret').textContent()) ?? '';
    expect(receiver.secret).toMatch(/^whsec_/);
    await expectAccessible(page);
    await dialog.getByRole('link', { name: 'Send it a test' }).click();
    await page.getByRole('heading', { name: '/hooks' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(receiver.secret);
  });

  it('sends a test, and sees what the receiver answered', async () => {
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('It arrived').waitFor();
    await page.getByText(', a test').waitFor();
    expect(receiver.events.map(({ type }) => type)).toEqual(['webhook.test']);
    expect(receiver.forged).toEqual([]);
    await expectAccessible(page);
  });

  it('sees what was given up and why, and replays it when the receiver is well', async () => {
    receiver.answer = { status: 500, afterMs: 0 };
    const { body } = await owner.post<{ id: string }>('/v1/setups');
    await owner.post(`/v1/setups/${body.id}/start`);
    await page.getByText('1 delivery was given up').waitFor();
    await page.getByRole('tab', { name: 'Dead letters (1)' }).click();
    await page.getByRole('button', { name: 'setup.collecting_org' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('The event').getByText(body.id).waitFor();
    await dialog.getByText('The receiver answered 500.').first().waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByLabel('1 need a look').waitFor();

    receiver.answer = { status: 204, afterMs: 0 };
    receiver.events.length = 0;
    await page.getByRole('button', { name: 'Replay all dead letters' }).click();
    await page.getByText('1 is tried again.').waitFor();
    await eventually(() => Promise.resolve(receiver.events.length === 1));
    expect(receiver.events).toEqual([{ type: 'setup.collecting_org', setupId: body.id, version: 1 }]);
    await page.getByRole('tab', { name: 'Delivered' }).click();
    await page.getByRole('button', { name: 'setup.collecting_org' }).waitFor();
    await page.getByText('Up to date').waitFor();
    await expectAccessible(page);
  });

  it('replays one that was delivered', async () => {
    await page.getByLabel('Select all that are shown').check();
    await page.getByRole('button', { name: 'Replay selected (1)' }).click();
    await eventually(() => Promise.resolve(receiver.events.length === 2));
  });

  it('disables, changes and enables it, and changes its secret', async () => {
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('It was disabled by an administrator.').waitFor();
    await page.getByRole('button', { name: 'Edit …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Every transition').uncheck();
    await dialog.getByLabel('Rolling back').check();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page
      .getByText('Hears of setup.completed, setup.error, setup.timeout, setup.aborted, setup.rolling_back.')
      .waitFor();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByText('Up to date').waitFor();
    await page.getByRole('button', { name: 'New secret …' }).click();
    await dialog.getByRole('button', { name: 'Make a new secret' }).click();
    const secret = (await dialog.getByTestId('secret').textContent()) ?? '';
    expect(secret).not.toBe(receiver.secret);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByText('The previous secret signs as well until').waitFor();
  });

  it('finds it all on a phone in the dark', async () => {
    const options = { colorScheme: 'dark' as const, viewport: { width: 390, height: 844 } };
    const phone = await openConsole(server.url, accessOf(server).adminToken, '/effects', options);
    await phone.getByRole('link', { name: /\/hooks$/ }).click();
    await phone.getByText('Latest requests').waitFor();
    await phone.getByRole('tab', { name: 'Delivered' }).click();
    await phone.getByRole('button', { name: 'setup.collecting_org' }).waitFor();
    await expectAccessible(phone);
    expect(await phone.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });

  it('deletes it', async () => {
    await page.getByRole('button', { name: 'Delete …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('hears of nothing more').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Effects' }).waitFor();
    await page.getByRole('link', { name: /hooks/ }).waitFor({ state: 'detached' });
  });
});
