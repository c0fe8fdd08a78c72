import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '../../src/database/connection.js';
import { repair, verify, type Verification } from '../../src/journal/verify.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { eventually } from '../support/eventually.js';
import { Lead } from '../support/lead.js';
import { JournalFolder } from './folder.js';

const run = promisify(execFile);

const deployment = useDeployment();
const folder = new JournalFolder();
let api: Site;
let worker: Site | undefined;
let client: Connection;

beforeAll(async () => {
  await folder.make();
  api = await deployment.open({ SETUP_TIMEOUT_MS: '3600000' });
  client = new Connection({ connectionString: deployment.database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await folder.remove();
});

const startWorker = async (): Promise<void> => {
  worker = await deployment.open({ ROLE: 'worker', JOURNAL_DIR: folder.path, SETUP_TIMEOUT_MS: '3600000' });
};
const stopWorker = async (): Promise<void> => {
  await worker?.close();
  worker = undefined;
};

const look = (): Promise<Verification> => verify(folder.path, client);

/** Waits until the journal is as it should be. */
const complete = () => eventually(async () => (await look()).complete, 20_000);

const pathOf = (id: string): string => `setups/${id.slice(0, 2)}/${id}.md`;

/** One that failed in FINALIZING, with all that was submitted. */
async function failed(): Promise<Lead> {
  const lead = await (await Lead.create(api)).to('FINALIZING');
  await lead.fail();
  return lead;
}

async function commitAs(change: (path: string) => Promise<void>, path: string): Promise<void> {
  await change(join(folder.path, path));
  await folder.git('add', '--all');
  await folder.git('commit', '-q', '-m', 'by hand');
}

describe('verify', () => {
  it('says that the database knows no journal before a worker had one', async () => {
    await folder.git('init', '-q');
    const lead = await failed();
    const missing = { fault: 'missing', path: pathOf(lead.id), setupId: lead.id, version: (await lead.row()).version };
    expect(await look()).toMatchObject({ complete: false, known: false, records: 0, differences: [missing] });
  });

  it('finds nothing once everything is written: what failed, was aborted, was completed', async () => {
    const [aborted, finished] = [await failed(), await Lead.create(api)];
    await aborted.abort();
    await finished.to('COMPLETED');
    await (await Lead.create(api)).to('COLLECTING_DOC');
    await startWorker();
    await complete();
    expect(await look()).toEqual({
      sound: true,
      complete: true,
      records: 3,
      waiting: 0,
      differences: [],
      uncommitted: [],
      damage: [],
      known: true,
    });
    const record = await folder.git('show', `HEAD:${pathOf(finished.id)}`);
    expect(record).toMatch(/^# Debian Project$/m);
    expect(record).toMatch(/^- Document: Bylaws$/m);
    expect(record).not.toMatch(/secretary@example\.org/);
    expect(await folder.git('show', `HEAD:${pathOf(aborted.id)}`)).toMatch(/^Aborted, with nothing left behind on /m);
    await stopWorker();
  });

  it('tells what is on its way from what is missing', async () => {
    await failed();
    expect(await look()).toMatchObject({ sound: true, complete: false, waiting: 1, differences: [] });
    await startWorker();
    await complete();
    await stopWorker();
  });

  it('finds records that are missing, outdated, changed, or of no setup; repair has them written again', async () => {
    const leads = [await failed(), await failed(), await failed()];
    const [first, second, third] = leads.map(({ id }) => id) as [string, string, string];
    await startWorker();
    await complete();
    await stopWorker();

    const old = await folder.git('show', `HEAD:${pathOf(second)}`);
    const version = Number(/^version: (\d+)$/m.exec(old)?.[1]);
    await commitAs((path) => rm(path), pathOf(first));
    await commitAs((path) => writeFile(path, old.replace(/^version: .*$/m, 'version: 1')), pathOf(second));
    await commitAs((path) => writeFile(path, old.replaceAll(second, third).replace('SUCCEED', 'START')), pathOf(third));
    await commitAs((path) => writeFile(path, 'notes\n'), 'setups/notes.md');
    const { differences } = await look();
    const found = new Map(differences.map(({ path, fault }) => [path, fault]));
    expect(Object.fromEntries(found)).toEqual({
      [pathOf(first)]: 'missing',
      [pathOf(second)]: 'outdated',
      [pathOf(third)]: 'different',
      'setups/notes.md': 'unknown',
    });
    expect(version).toBeGreaterThan(1);

    expect((await repair(client, differences)).map(({ fault }) => fault)).toEqual(['unknown']);
    await commitAs((path) => rm(path), 'setups/notes.md');
    await startWorker();
    await complete();
    await stopWorker();
  });

  it('finds a record that tells of a later version than the database has, and leaves it to people', async () => {
    const lead = await failed();
    await startWorker();
    await complete();
    await stopWorker();
    const path = pathOf(lead.id);
    const text = `${await folder.git('show', `HEAD:${path}`)}\n`;
    await commitAs((file) => writeFile(file, text.replace(/^version: .*$/m, 'version: 999')), path);
    const { differences } = await look();
    expect(differences).toMatchObject([{ fault: 'ahead', path }]);
    expect(await repair(client, differences)).toEqual(differences);
    await commitAs((file) => rm(file), path);
    expect(await repair(client, (await look()).differences)).toEqual([]);
    await startWorker();
    await complete();
    await stopWorker();
  });

  it('goes on where git has lost a record, names it, and repair has it made again', async () => {
    const lead = await failed();
    await startWorker();
    await complete();
    await stopWorker();
    const blob = await folder.git('rev-parse', `HEAD:${pathOf(lead.id)}`);
    await rm(folder.inGit('objects', blob.slice(0, 2), blob.slice(2)));
    const { differences, damage, records } = await look();
    expect(differences).toMatchObject([{ fault: 'unreadable', path: pathOf(lead.id) }]);
    expect(damage.join(' ')).toContain(blob);
    expect(records).toBeGreaterThan(1);
    expect(await repair(client, differences)).toEqual([]);
    await startWorker();
    await complete();
    await stopWorker();
    expect(await folder.damage()).toBe('');
  });

  it('compares the history where the event is purged, and says then what cannot be made again', async () => {
    const lead = await failed();
    await startWorker();
    await complete();
    await stopWorker();
    await deployment.sql.query('DELETE FROM outbox_events');
    expect(await look()).toMatchObject({ complete: true });
    const path = pathOf(lead.id);
    const text = await folder.git('show', `HEAD:${path}`);
    await commitAs((file) => writeFile(file, `${text.replace('| 1 |', '| 7 |')}\n`), path);
    const { differences } = await look();
    expect(differences).toMatchObject([{ fault: 'different', path }]);
    expect(await repair(client, differences)).toEqual(differences);
    await commitAs((file) => writeFile(file, `${text}\n`), path);
    expect(await look()).toMatchObject({ complete: true });
  });

  it('sees what was changed and not committed, and what git finds damaged', async () => {
    await writeFile(join(folder.path, 'setups', 'draft.md'), 'draft');
    expect(await look()).toMatchObject({ complete: false, uncommitted: ['setups/draft.md'], damage: [] });
    await rm(join(folder.path, 'setups', 'draft.md'));
    await writeFile(join(folder.path, '.git', 'refs', 'heads', 'broken'), `${'1'.repeat(40)}\n`);
    const { damage } = await look();
    expect(damage.join(' ')).toMatch(/broken/);
    await rm(join(folder.path, '.git', 'refs', 'heads', 'broken'));
    expect(await look()).toMatchObject({ complete: true });
  });
});

describe('npm run journal', () => {
  const journal = (args: string[], env: Record<string, string> = {}) =>
    run(process.execPath, ['dist/src/cli/journal.js', ...args], {
      env: { PATH: process.env.PATH, DATABASE_URL: deployment.database.url, JOURNAL_DIR: folder.path, ...env },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    );

  it('verify says that all is well, with exit code 0, also for programs', async () => {
    const { code, stdout } = await journal(['verify']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/10 records are as the database says\.[^]*Complete\./)]);
    expect(JSON.parse((await journal(['verify', '--json'])).stdout)).toMatchObject({ complete: true, records: 10 });
  });

  it('verify names what is wrong and what to do, with exit code 1', async () => {
    const lead = await failed();
    await deployment.sql.query(`UPDATE outbox_sinks SET position = pg_current_snapshot()::text`);
    const { code, stdout } = await journal(['verify']);
    expect([code, stdout]).toEqual([1, expect.stringContaining(`${pathOf(lead.id)} is not recorded: repair`)]);
    expect(await journal(['repair'])).toMatchObject({
      code: 0,
      stdout: '1 records are written again by the worker.\n',
    });
    expect((await look()).waiting).toBe(1);
  });

  it('verify counts what is on its way, which is nothing wrong: exit code 0', async () => {
    const { code, stdout } = await journal(['verify']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/1 more[^]*Complete, but for what is on its way\./)]);
  });

  it('repair says that no worker has a journal, rather than that events are gone', async () => {
    const { rows } = await deployment.sql.query(`DELETE FROM outbox_sinks WHERE id = 'journal' RETURNING *`);
    expect(rows).toHaveLength(1);
    expect(await journal(['repair'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/knows no journal: start a worker with JOURNAL_DIR/),
    });
  });

  it('says with exit code 2 why it could not look', async () => {
    const away = await journal(['verify'], { DATABASE_URL: 'postgres://127.0.0.1:9/x' });
    expect(away).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/) });
    const nowhere = await journal(['verify'], { DATABASE_URL: '', DATA_DIR: '/nowhere' });
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringMatching(/No database was found/) });
    const noFolder = await journal(['verify'], { JOURNAL_DIR: '/nowhere' });
    expect(noFolder).toMatchObject({ code: 2, stderr: expect.stringMatching(/\/nowhere/) });
  });

  it('explains itself', async () => {
    expect((await journal(['--help'])).stdout).toMatch(/npm run --silent journal -- verify/);
    expect((await journal([])).code).toBe(1);
  });
});
