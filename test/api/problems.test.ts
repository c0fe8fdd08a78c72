import { randomUUID } from 'node:crypto';
import type { ProblemCode } from '../../src/common/domain-error.js';
import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody } from '../support/bodies.js';
import type { Client, Fields } from '../support/client.js';
import { expectProblem, pointersOf } from '../support/problem.js';
import { dump } from '../support/tables.js';
import { walkTo, type Stop } from '../support/walk.js';
import { BAD_DOCUMENTS } from './bad-documents.js';
import { BAD_ORGANIZATIONS } from './bad-organizations.js';
import { BAD_REQUESTS } from './bad-requests.js';
import { BAD_WORKFLOWS } from './bad-workflows.js';

/** A request that must be refused: title, what is sent, the code, and the fields that the answer points to. */
export interface BadCase {
  title: string;
  /** The setup's state; `:id` in the path is its id. */
  in?: Stop;
  method?: string;
  path: string;
  /** Made when it is sent: some are large. */
  body?: () => unknown;
  headers?: Fields;
  code: ProblemCode;
  pointers?: string[];
}

const CASES: BadCase[] = [...BAD_REQUESTS, ...BAD_ORGANIZATIONS, ...BAD_DOCUMENTS, ...BAD_WORKFLOWS];

let app: TestApplication;
const byStop = new Map<Stop, { owner: Client; setup: SetupBody }>();

beforeAll(async () => {
  app = await startApplication();
  for (const stop of ['IDLE', 'COLLECTING_ORG', 'COLLECTING_DOC', 'COLLECTING_WF'] as const) {
    const owner = await app.as(`owner in ${stop}`);
    byStop.set(stop, { owner, setup: await walkTo(owner, stop) });
  }
});

describe('a bad request', () => {
  it.each(CASES)('$code: $title', async ({ in: stop = 'IDLE', method = 'POST', path, body, headers, code, pointers }) => {
    const present = byStop.get(stop);
    if (!present) throw new Error(stop);
    const { owner, setup } = present;
    const before = await dump(app.database.url);
    const asked = path.replace(':id', setup.id);
    const reply = await owner.send<ProblemBody>(method, asked, body?.(), headers);
    expectProblem(reply, code, asked.replace(/\?.*$/, ''));
    if (pointers) expect(pointersOf(reply)).toEqual(pointers);
    expect(await dump(app.database.url)).toEqual(before);
    expect((await owner.get<SetupBody>(`/v1/setups/${setup.id}`)).body).toEqual(setup);
  });
});

describe("someone else's setup", () => {
  const READS = ['', '/transitions', '/sections'];
  const WRITES = ['start', 'organization', 'document', 'workflow', 'retry', 'rollback', 'abort', 'restart'];

  it('is not there for a stranger, in the same words as one that does not exist', async () => {
    const { setup } = byStop.get('IDLE') ?? {};
    const stranger = await app.as('stranger');
    const before = await dump(app.database.url);
    for (const read of READS) {
      const path = `/v1/setups/${setup?.id ?? ''}${read}`;
      const reply = await stranger.get<ProblemBody>(path);
      expectProblem(reply, 'NOT_FOUND', path);
      const nobodys = await stranger.get<ProblemBody>(`/v1/setups/${randomUUID()}${read}`);
      expect(reply.body.detail).toBe(nobodys.body.detail);
    }
    for (const write of WRITES) {
      const path = `/v1/setups/${setup?.id ?? ''}/${write}`;
      const reply = await stranger.post<ProblemBody>(path, VALID[write] ?? { reason: 'because' });
      expectProblem(reply, 'NOT_FOUND', path);
    }
    expect(await dump(app.database.url)).toEqual(before);
  });

  it('may be read by an admin, its job and organisation too', async () => {
    const { setup } = byStop.get('COLLECTING_WF') ?? {};
    const admin = await app.as('root', 'admin');
    const { status, body } = await admin.get<SetupBody>(`/v1/setups/${setup?.id ?? ''}`);
    expect(status).toBe(200);
    expect(body).toEqual(setup);
    expect((await admin.get(`/v1/organizations/${String(setup?.organizationId)}`)).status).toBe(200);
    const stranger = await app.as('stranger');
    const path = `/v1/organizations/${String(setup?.organizationId)}`;
    expectProblem(await stranger.get<ProblemBody>(path), 'NOT_FOUND', path);
  });
});

const VALID: Record<string, unknown> = {};
