import type { SetupState } from '../../src/setup/domain/vocabulary.js';
import { startApplication, type TestApplication } from '../support/application.js';
import type { ProblemBody, SetupBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { expectProblem, pointersOf } from '../support/problem.js';
import { dump } from '../support/tables.js';
import { walkTo } from '../support/walk.js';
import type { BadCase } from './bad/bad-case.js';
import { BAD_DOCUMENTS } from './bad/documents.js';
import { BAD_ORGANIZATIONS } from './bad/organizations.js';
import { BAD_REQUESTS } from './bad/requests.js';
import { BAD_WORKFLOWS } from './bad/workflows.js';

const STOPS: SetupState[] = ['IDLE', 'COLLECTING_ORG', 'COLLECTING_DOC', 'COLLECTING_WF'];
const CASES: BadCase[] = [...BAD_REQUESTS, ...BAD_ORGANIZATIONS, ...BAD_DOCUMENTS, ...BAD_WORKFLOWS];

let app: TestApplication;
const setups = new Map<SetupState, { owner: Client; setup: SetupBody }>();

beforeAll(async () => {
  app = await startApplication();
  for (const stop of STOPS) {
    const owner = await app.as(`owner of ${stop}`);
    setups.set(stop, { owner, setup: await walkTo(owner, stop) });
  }
});

describe('a bad request is refused and leaves no row, no file and no changed state behind', () => {
  it.each(CASES)('$code: $title', async (bad) => {
    const { owner, setup } = setups.get(bad.in ?? 'IDLE') ?? fail(`No setup is in ${String(bad.in)}`);
    const before = await dump(app.database.url);
    const path = bad.path.replace(':id', setup.id).replace(':organization', String(setup.organizationId));
    const reply = await owner.send<ProblemBody>(bad.method ?? 'POST', path, bad.body?.(), bad.headers);
    expectProblem(reply, bad.code, path.replace(/\?.*$/, ''));
    if (bad.pointers) expect(pointersOf(reply)).toEqual(bad.pointers);
    expect(await dump(app.database.url)).toEqual(before);
    expect((await owner.get<SetupBody>(`/v1/setups/${setup.id}`)).body).toEqual(setup);
  });
});

function fail(why: string): never {
  throw new Error(why);
}
