import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { lockTimeout } from '../../src/lock/patience.js';
import type { SetupEvent, SetupState } from '../../src/setup/domain/vocabulary.js';
import { EVENTS, REASON } from '../api/events.js';
import type { ProblemBody, SetupBody } from '../support/bodies.js';
import { form, type Client, type Reply } from '../support/client.js';
import { ownedBy } from '../support/dump.js';
import { failureOf } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';
import { PNG } from '../support/uploads.js';
import { create, DOCUMENT, expectStatus, ORGANIZATION } from '../support/walk.js';
import { fail, sweep, work } from './background.js';
import { BY_CLIENTS, type Line } from './model.js';
import type { ModelSite } from './site.js';

/** A statement of each step's own: where it fails, the step fails. */
const WORK_IN: Readonly<Record<string, RegExp>> = {
  SAVING_ORG: /INSERT INTO organizations\b/,
  SAVING_DOC: /INSERT INTO documents\b/,
  SAVING_WF: /INSERT INTO workflow_templates\b/,
  IMPORTING: /INSERT INTO document_sections\b/,
  FINALIZING: /UPDATE organizations SET is_configured = true/,
  // The organisation is undone last; without one the uploads are.
  ROLLING_BACK: /DELETE FROM (organizations\b|blobs WHERE setup_id)/,
};

/** How an event comes about. */
export interface How {
  from: string;
  to: string;
  /** What becomes of the step that a request runs itself; where it is left out, the step waits for a worker. */
  then?: 'SUCCEED' | 'FAIL' | undefined;
  /** What comes with SUBMIT_DOCUMENT or RETRY: a document that the import can read, or one that it cannot. */
  document?: 'good' | 'bad' | undefined;
}

/** A setup of the product, moved as in life: by its owner over HTTP, by a worker that runs its step, by the sweeper. */
export class Subject {
  private constructor(
    private readonly site: ModelSite,
    private readonly owner: Client,
    private readonly id: string,
  ) {}

  static async create(site: ModelSite): Promise<Subject> {
    const owner = await site.app.as(`owner-${randomUUID()}`);
    return new Subject(site, owner, (await create(owner)).id);
  }

  /** Makes a legal event happen. */
  async send(event: string, how: How): Promise<void> {
    if (BY_CLIENTS.includes(event)) return this.request(event, how);
    if (event === 'TIMEOUT') return sweep(this.site, this.id);
    if (how.from.startsWith('COLLECTING_')) return fail(this.site, this.id, how.from as SetupState);
    return this.withFault(event === 'FAIL' ? WORK_IN[how.from] : undefined, () => work(this.site, this.id));
  }

  /** Sends an illegal event, over HTTP where it has a route, and checks that it is refused. @returns with which words */
  async refusalOf(event: string): Promise<{ state: unknown; event: unknown; allowedEvents: unknown }> {
    if (!BY_CLIENTS.includes(event)) {
      const command = { setupId: this.id, event: event as SetupEvent, actor: 'test' };
      const refusal = await failureOf(this.site.transitions.send(command));
      expect(refusal).toMatchObject({ name: 'DomainError', code: 'INVALID_TRANSITION' });
      return (refusal as unknown as { data: { state: string; event: string; allowedEvents: string[] } }).data;
    }
    const { path, reply } = await this.post<ProblemBody>(event);
    expectProblem(reply, 'INVALID_TRANSITION', path);
    const { state, event: refused, allowedEvents } = reply.body;
    return { state, event: refused, allowedEvents };
  }

  /** What the API shows of it, and what the database holds. */
  async seen() {
    const { body } = await this.owner.get<SetupBody>(`/v1/setups/${this.id}`);
    const log = `SELECT version, from_state AS "from", event, to_state AS "to" FROM setup_transitions
                 WHERE setup_id = $1 ORDER BY version`;
    const configured = `SELECT 1 FROM organizations WHERE setup_id = $1 AND is_configured`;
    return {
      state: body.state,
      version: body.version,
      allowedEvents: body.allowedEvents,
      isConfigured: (await this.site.sql.query(configured, [this.id])).rowCount === 1,
      log: (await this.site.sql.query<Line>(log, [this.id])).rows,
      owned: await ownedBy(this.site.sql, this.id),
    };
  }

  private async request(event: string, { to, then, document }: How): Promise<void> {
    // Its process runs the step at once, unless others have the lock for too long.
    const isLeft = to.startsWith('SAVING_') && !then;
    if (isLeft) jest.spyOn(this.site.runner, 'run').mockRejectedValueOnce(lockTimeout());
    const { reply } = await this.withFault(then === 'FAIL' ? WORK_IN[to] : undefined, () => this.post(event, document));
    expectStatus(reply, reply.status === 202 ? 202 : 200);
  }

  private async post<T>(event: string, document?: How['document']): Promise<{ path: string; reply: Reply<T> }> {
    const [route, body] = EVENTS[event] ?? [];
    const path = `/v1/setups/${this.id}/${String(route)}`;
    const source = document === 'bad' ? { ...DOCUMENT, content: 'No heading.' } : DOCUMENT;
    const bodies: Record<string, unknown> = {
      SUBMIT_ORGANIZATION: form(ORGANIZATION, { logo: ['logo.png', PNG] }),
      SUBMIT_DOCUMENT: source,
      RETRY: { ...REASON, ...(document && { input: source }) },
    };
    return { path, reply: await this.owner.post<T>(path, bodies[event] ?? body) };
  }

  /** Fails the statement, whoever sends it, while something is done. */
  private async withFault<T>(statement: RegExp | undefined, act: () => Promise<T>): Promise<T> {
    this.site.tap.before = ({ text }) => {
      if (statement?.test(text)) throw new Error('injected');
    };
    try {
      return await act();
    } finally {
      this.site.tap.before = undefined;
    }
  }
}
