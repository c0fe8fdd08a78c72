import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnosis } from '../../src/setup/admin/diagnose/check.js';
import { CHECKS } from '../../src/setup/admin/diagnose/diagnose.js';
import { SECRET, startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody } from '../support/bodies.js';
import { Client } from '../support/client.js';
import { query } from '../support/tables.js';
import { token } from '../support/tokens.js';
import { complete, expectStatus, walkTo } from '../support/walk.js';

const PATH = '/v1/admin/diagnostics';
let app: TestApplication;
let folder: string;
let adminToken: string;

beforeAll(async () => {
  app = await startApplication();
  folder = await mkdtemp(join(tmpdir(), 'setup-diagnose-'));
  adminToken = await token('admin', { secret: SECRET, roles: ['admin'] });
  await complete(await app.as('owner'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  code: number;
  out: string;
  err: string;
}

/** Runs the command; it sees no variable but these. */
const command = (args: string[], env: Record<string, string> = {}): Promise<Run> =>
  new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, DATA_DIR: folder, ...env } };
    const child = execFile(process.execPath, ['dist/src/cli/diagnose.js', ...args], options, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });

/** While `look` runs, an organisation has no owner. */
async function withDamage(look: (organizationId: string) => Promise<void>): Promise<void> {
  const links = await query<{ user_id: string; organization_id: string }>(
    app.database.url,
    'DELETE FROM user_organizations RETURNING *',
  );
  try {
    await look(links[0]?.organization_id ?? '');
  } finally {
    for (const { user_id, organization_id } of links) {
      await query(app.database.url, `INSERT INTO user_organizations VALUES ($1, $2, 'ORG_OWNER')`, [
        user_id,
        organization_id,
      ]);
    }
  }
}

describe('GET /v1/admin/diagnostics', () => {
  it('answers administrators with every check', async () => {
    await walkTo(await app.as('another owner'), 'COLLECTING_DOC');
    const admin = await app.as('admin', 'admin');
    const body = expectStatus(await admin.get<Diagnosis>(PATH), 200);
    expect(body).toEqual({
      healthy: true,
      checkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      durationMs: expect.any(Number),
      checks: CHECKS.map(({ code, title, severity }) => ({
        code,
        title,
        severity,
        count: expect.any(Number),
        sentence: expect.any(String),
        ids: expect.any(Array),
      })),
    });
  });

  it('tells what is damaged, with its ids', async () => {
    const admin = await app.as('admin', 'admin');
    await withDamage(async (id) => {
      const { healthy, checks } = expectStatus(await admin.get<Diagnosis>(PATH), 200);
      expect(healthy).toBe(false);
      expect(checks).toContainEqual(
        expect.objectContaining({
          code: 'ORGANIZATION_WITHOUT_OWNER',
          count: expect.any(Number),
          ids: expect.arrayContaining([id]),
        }),
      );
    });
  });

  it('is looked for once for all who ask at the same time', async () => {
    const admin = await app.as('admin', 'admin');
    const answers = await Promise.all(Array.from({ length: 8 }, () => admin.get<Diagnosis>(PATH)));
    expect(new Set(answers.map(({ body }) => body.checkedAt)).size).toBeLessThan(8);
  });

  it('is for administrators only', async () => {
    const owner = await app.as('owner');
    expect(expectStatus(await owner.get<ProblemBody>(PATH), 403).code).toBe('FORBIDDEN');
    expect(expectStatus(await new Client(app.url).get<ProblemBody>(PATH), 401).code).toBe('UNAUTHENTICATED');
  });
});

describe('npm run diagnose', () => {
  const database = () => ({ DATABASE_URL: app.database.url });

  it('ends with 0 where nothing is found, and says so', async () => {
    const { code, out, err } = await command([], database());
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^✔ +0 {2}Completed setups without a configured organisation$/m);
    expect(out).toMatch(/^Diagnosis of the database 127\.0\.0\.1:\d+\/test_\w+, \d{4}-.*\n/);
    expect(out).toMatch(/\nHealthy: \d+ checks found nothing\.\n$/);
  });

  it('ends with 1 where something is found: a sign, the count, what it means, and the ids, without colours', async () => {
    await withDamage(async (id) => {
      const { code, out } = await command([], database());
      expect(code).toBe(1);
      expect(out).toMatch(/^✖ +\d {2}Organisations without an owner\n +Nobody may change them\. .*\n/m);
      expect(out).toMatch(new RegExp(`^ +ORGANIZATION_WITHOUT_OWNER: .*${id}`, 'm'));
      expect(out).toContain(`1 of ${String(CHECKS.length)} checks found something.`);
      expect(out).not.toMatch(/\x1b/);
    });
  });

  it('tells with --json what the route answers', async () => {
    const healthy = await command(['--json'], database());
    expect([healthy.code, JSON.parse(healthy.out)]).toMatchObject([0, { healthy: true }]);
    await withDamage(async () => {
      const { code, out } = await command(['--json'], database());
      const { checks, ...diagnosis } = JSON.parse(out) as Diagnosis;
      expect([code, diagnosis]).toMatchObject([1, { healthy: false }]);
      expect(checks.map((check) => check.code)).toEqual(CHECKS.map((check) => check.code));
    });
  });

  it('asks a server with --url and --token, even where DATABASE_URL is set', async () => {
    const env = { DATABASE_URL: 'postgres://127.0.0.1:1/nothing' };
    const { code, out } = await command(['--url', app.url, '--token', adminToken], env);
    expect([code, out]).toEqual([0, expect.stringContaining(`Diagnosis of ${app.url}, `)]);
  });

  it('finds the local server and its admin token by itself', async () => {
    const access = { url: app.url, ownerToken: 'not this one', adminToken };
    await writeFile(join(folder, 'access.json'), JSON.stringify(access));
    const { code, out } = await command([]);
    expect([code, out]).toEqual([0, expect.stringContaining(`Diagnosis of ${app.url}, `)]);
    await rm(join(folder, 'access.json'));
  });

  it.each<[string, () => string[], Record<string, string>, RegExp]>([
    ['no server is found', () => [], {}, /^No local server was found\.\n/],
    ['the token is missing', () => ['--url', app.url], {}, /^--url needs --token/],
    ['the token is wrong', () => ['--url', app.url, '--token', 'x'], {}, /401 UNAUTHENTICATED/],
    [
      'the database is away',
      () => [],
      { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' },
      /cannot be reached.*ECONNREFUSED/,
    ],
    ['the database has no address', () => [], { DATABASE_URL: 'nowhere' }, /^DATABASE_URL must be an address/],
    [
      'a variable is wrong',
      () => [],
      { DATABASE_URL: 'postgres://127.0.0.1:1/x', LEASE_TTL_MS: 'x' },
      /LEASE_TTL_MS must be/,
    ],
    ['an argument is not known', () => ['--nonsense'], {}, /nonsense[^]*--help/],
  ])('ends with 2 where %s, and says why', async (_, args, env, why) => {
    const { code, out, err } = await command(args(), env);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(why);
    expect(err).not.toContain('secret');
    expect(err).not.toMatch(/^ +at /m);
  });

  it('explains itself with --help', async () => {
    expect(await command(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('npm run') });
  });
});
