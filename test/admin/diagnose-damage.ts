import { isFinding, type CheckResult, type Diagnosis } from '../../src/setup/admin/diagnose/check.js';
import { diagnose } from '../../src/setup/admin/diagnose/diagnose.js';
import type { SetupState } from '../../src/setup/domain/vocabulary.js';
import { Deployment, type Site } from '../support/deployment.js';
import { Lead } from '../support/lead.js';

export const LEASE_TTL_MS = 30_000;

/** Unique: damage can be written only where they are away. */
const IN_THE_WAY = [
  'ALTER TABLE organizations DROP CONSTRAINT uq_organizations_setup',
  'DROP INDEX uq_user_organizations_owner',
  'ALTER TABLE setup_transitions DROP CONSTRAINT pk_setup_transitions',
];

const OWNED = [
  'idempotency_keys',
  'outbox_events',
  'documents',
  'workflow_templates',
  'organizations',
  'blobs',
  'setup_steps',
  'setup_transitions',
];

/** A database with three healthy setups, in which a test damages another one; it is healthy again after the test. */
export class Damage {
  readonly deployment = new Deployment();
  site: Site;
  /** Completed, aborted and failed: what the checks must never name. */
  healthy: string[];

  async start(): Promise<void> {
    await this.deployment.start();
    // No deadline passes while the tests run.
    this.site = await this.deployment.open({ SETUP_TIMEOUT_MS: '3600000' });
    for (const statement of IN_THE_WAY) await this.deployment.sql.query(statement);
    const leads = [await this.at('COMPLETED'), await this.failed(), await this.aborted()];
    this.healthy = leads.map(({ id }) => id);
  }

  async at(state: SetupState): Promise<Lead> {
    return (await Lead.create(this.site)).to(state);
  }

  /** In ERROR, with an organisation, a document and a workflow. */
  async failed(): Promise<Lead> {
    const lead = await this.at('FINALIZING');
    await lead.fail();
    return lead;
  }

  /** ABORTED, after all of it was there. */
  async aborted(): Promise<Lead> {
    const lead = await this.failed();
    await lead.abort();
    return lead;
  }

  /** Writes past foreign keys; returns the ids that the statement returned. */
  async write(statement: string, values: unknown[] = []): Promise<string[]> {
    const client = await this.deployment.sql.connect();
    try {
      await client.query(`SET session_replication_role = replica`);
      const { rows } = await client.query<{ id: string }>(statement, values);
      return rows.map(({ id }) => id);
    } finally {
      await client.query('RESET session_replication_role');
      client.release();
    }
  }

  diagnose(leaseTtlMs = LEASE_TTL_MS): Promise<Diagnosis> {
    return diagnose(this.deployment.database.url, leaseTtlMs);
  }

  /** What was found: the ids by the check's code. */
  async found(leaseTtlMs?: number): Promise<Record<string, string[]>> {
    const { healthy, checks } = await this.diagnose(leaseTtlMs);
    const findings = checks.filter(isFinding);
    expect(healthy).toBe(findings.length === 0);
    for (const { count, ids } of findings) expect(count).toBe(ids.length);
    return Object.fromEntries(findings.map(({ code, ids }) => [code, ids]));
  }

  async result(code: string): Promise<CheckResult> {
    const result = (await this.diagnose()).checks.find((check) => check.code === code);
    if (!result) throw new Error(`There is no check ${code}.`);
    return result;
  }

  /** Removes all but the healthy setups. */
  async repair(): Promise<void> {
    for (const table of OWNED) await this.write(`DELETE FROM ${table} WHERE setup_id <> ALL ($1)`, [this.healthy]);
    await this.write('DELETE FROM setups WHERE id <> ALL ($1)', [this.healthy]);
    await this.write('DELETE FROM outbox_deliveries');
    await this.write('DELETE FROM outbox_sinks');
    await this.write('DELETE FROM document_sections WHERE document_id NOT IN (SELECT id FROM documents)');
    await this.write('DELETE FROM workflow_stages WHERE template_id NOT IN (SELECT id FROM workflow_templates)');
    await this.write('DELETE FROM user_organizations WHERE organization_id NOT IN (SELECT id FROM organizations)');
  }
}

/** Damage for the file that calls this. */
export function useDamage(): Damage {
  const damage = new Damage();
  beforeAll(() => damage.start());
  afterEach(() => damage.repair());
  afterAll(() => damage.deployment.stop());
  return damage;
}
