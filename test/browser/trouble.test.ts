import { accessOf, startServer } from '../support/process.js';
import { openConsole } from './browser.js';
import { fillOrganization, saveAndGoOn, toDocument, toWorkflow } from './owner.js';

describe('two tabs', () => {
  it('of which the second is behind: it says so, keeps what was typed, and offers to catch up', async () => {
    const server = await startServer();
    const { ownerToken } = accessOf(server);
    const first = await openConsole(server.url, ownerToken);
    await first.getByRole('button', { name: 'Begin' }).click();
    await first.getByRole('heading', { name: 'Your organisation' }).waitFor();
    const second = await openConsole(server.url, ownerToken);
    await fillOrganization(second, 'Written in the second tab');

    await fillOrganization(first, 'Written in the first tab');
    await saveAndGoOn(first);
    await first.getByRole('heading', { name: 'Your governing document' }).waitFor();

    await second.getByText('This setup has moved on elsewhere').waitFor();
    expect(await second.getByLabel('Name').inputValue()).toBe('Written in the second tab');
    await saveAndGoOn(second);
    await second.getByText('Someone was faster').waitFor();
    await second.getByRole('button', { name: 'Show it as it is now' }).first().click();
    await second.getByRole('heading', { name: 'Your governing document' }).waitFor();
    await second.getByRole('heading', { name: 'Written in the first tab' }).waitFor();
  });
});

describe('a change from elsewhere', () => {
  it('is on the page at once, which meanwhile hardly asks', async () => {
    const server = await startServer();
    const { ownerToken } = accessOf(server);
    const page = await openConsole(server.url, ownerToken);
    const opened = page.waitForResponse((response) => response.url().endsWith('/events'));
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('heading', { name: 'Your organisation' }).waitFor();
    const setupUrl = (await opened).url().replace('/events', '');
    let asked = 0;
    page.on('request', (request) => (asked += request.url() === setupUrl ? 1 : 0));
    await page.waitForTimeout(5_000);
    expect(asked).toBeLessThanOrEqual(1);

    const headers = { Authorization: `Bearer ${ownerToken}`, 'Content-Type': 'application/json' };
    const body = JSON.stringify({
      name: 'Written by a script',
      organizationType: 'club',
      contactEmail: 'a@club.example',
    });
    expect((await fetch(`${setupUrl}/organization`, { method: 'POST', headers, body })).status).toBe(200);
    await page.getByRole('heading', { name: 'Written by a script' }).waitFor({ timeout: 3_000 });
    await page.getByRole('heading', { name: 'Your governing document' }).waitFor();
  });
});

describe('a server that dies while the page is open', () => {
  it('is missed, said to be missing, and goes on as if nothing had been, with what was sent meanwhile', async () => {
    const server = await startServer();
    const page = await openConsole(server.url, accessOf(server).ownerToken);
    await toDocument(page);
    server.kill('SIGKILL');
    await server.exited;
    await page.getByText('The server does not answer').waitFor();

    const sending = toWorkflow(page);
    await page.getByText('It is being sent again, and will be taken once only').waitFor();
    const again = await startServer({ DATA_DIR: server.dataDir, PORT: new URL(server.url).port });
    await sending;
    await page.getByText('The server does not answer').waitFor({ state: 'hidden' });
    const headers = { Authorization: `Bearer ${accessOf(again).ownerToken}` };
    const { items } = (await (await fetch(`${again.url}/v1/setups`, { headers })).json()) as {
      items: { state: string }[];
    };
    expect(items.map(({ state }) => state)).toEqual(['COLLECTING_WF']);
  });
});
