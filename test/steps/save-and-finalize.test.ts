import type { SetupState } from '../../src/setup/domain/vocabulary.js';
import type { Step } from '../../src/setup/steps/step.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { changes, dump, type Dump } from '../support/dump.js';
import { Lead } from '../support/lead.js';

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
  await (await Lead.create(site)).to('COMPLETED');
});

interface Case {
  name: Step['name'];
  state: SetupState;
  writes: Record<string, number>;
  /** What is gone besides: what the submission had stored. */
  removes: Record<string, number>;
}

const CASES: Case[] = [
  { name: 'saveDocument', state: 'SAVING_DOC', writes: { documents: 1 }, removes: { blobs: -1 } },
  { name: 'saveWorkflow', state: 'SAVING_WF', writes: { workflow_stages: 2, workflow_templates: 1 }, removes: {} },
  { name: 'finalize', state: 'FINALIZING', writes: {}, removes: {} },
];

/** Rows of organisations without what every change of one raises. */
const withoutVersions = (all: Dump): Dump => {
  const organizations = (all['public.organizations'] ?? []).map((row) =>
    row.replace(/"version": \d+/, '').replace(/"updated_at": "[^"]*"/, ''),
  );
  return { ...all, 'public.organizations': organizations };
};

describe.each(CASES)('$name', ({ name, state, writes, removes }) => {
  const execute = async (lead: Lead) => {
    const row = await lead.row();
    return site.database.transaction((em) => site.steps.get(name).execute(em, row));
  };
  const compensate = (result: unknown) =>
    site.database.transaction((em) => site.steps.get(name).compensate(em, { result, checkpoint: null }));

  it('writes exactly its rows', async () => {
    const lead = await (await Lead.create(site)).to(state);
    const before = await dump(deployment.sql);
    await execute(lead);
    const after = await dump(deployment.sql);
    expect(changes(before, after)).toEqual(writes);
    expect(after).not.toEqual(before);
  });

  it('compensates exactly them, and twice is harmless', async () => {
    const lead = await (await Lead.create(site)).to(state);
    const before = await dump(deployment.sql);
    const result = await execute(lead);
    await compensate(result);
    const after = await dump(deployment.sql);
    expect(changes(before, after)).toEqual(removes);
    if (Object.keys(removes).length === 0) expect(withoutVersions(after)).toEqual(withoutVersions(before));
    await compensate(result);
    expect(await dump(deployment.sql)).toEqual(after);
  });

  it('compensates what never executed by doing nothing', async () => {
    await (await Lead.create(site)).to(state);
    const before = await dump(deployment.sql);
    await compensate(null);
    expect(await dump(deployment.sql)).toEqual(before);
  });
});

it('saveDocument keeps the hierarchy and names its source', async () => {
  const lead = await (await Lead.create(site)).to('COLLECTING_WF');
  const { rows } = await deployment.sql.query(
    `SELECT title, document_type, hierarchy, b.kind, b.file_name FROM documents d JOIN blobs b ON b.id = source_blob_id
     WHERE d.setup_id = $1`,
    [lead.id],
  );
  expect(rows).toEqual([
    { title: 'Bylaws', document_type: 'bylaws', hierarchy: ['Part'], kind: 'document', file_name: 'bylaws.md' },
  ]);
});

it('saveWorkflow keeps the stages in the order of approval', async () => {
  const lead = await (await Lead.create(site)).to('IMPORTING');
  const { rows } = await deployment.sql.query(
    `SELECT ordinal, s.name, approver_role FROM workflow_stages s JOIN workflow_templates t ON t.id = template_id
     WHERE setup_id = $1 ORDER BY ordinal`,
    [lead.id],
  );
  expect(rows).toEqual([
    { ordinal: 1, name: 'Review', approver_role: 'secretary' },
    { ordinal: 2, name: 'Vote', approver_role: 'developer' },
  ]);
});

it('finalize opens the doors of this organisation only', async () => {
  const [done, open] = [
    await (await Lead.create(site)).to('COMPLETED'),
    await (await Lead.create(site)).to('FINALIZING'),
  ];
  const sql = 'SELECT is_configured, configured_at FROM organizations WHERE setup_id = $1';
  expect((await deployment.sql.query(sql, [done.id])).rows).toEqual([
    { is_configured: true, configured_at: expect.any(Date) },
  ]);
  expect((await deployment.sql.query(sql, [open.id])).rows).toEqual([{ is_configured: false, configured_at: null }]);
});
