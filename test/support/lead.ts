import { randomUUID } from 'node:crypto';
import type { Principal } from '../../src/auth/principal.js';
import { eventAnswer } from '../../src/setup/api/setup.view.js';
import { submitDocument, submitOrganization, submitWorkflow } from '../../src/setup/api/submission.works.js';
import { isClientEvent, type ClientEvent, type SetupState } from '../../src/setup/domain/vocabulary.js';
import type { Upload } from '../../src/setup/store/blobs.store.js';
import type { Answer, KeyUse } from '../../src/setup/store/idempotency.store.js';
import type { SetupRow, StepRow } from '../../src/setup/store/records.js';
import { findSetup } from '../../src/setup/store/setups.store.js';
import { claimStep, stepsOf, type Claim } from '../../src/setup/store/steps.store.js';
import type { Command, Outcome } from '../../src/setup/transition/command.js';
import { aSetup, type Step } from '../../src/testing/a-setup.js';
import type { Site } from './deployment.js';

export const ORGANIZATION = {
  name: 'Debian Project',
  organizationType: 'nonprofit' as const,
  contactEmail: 'secretary@example.org',
};
export const LOGO: Upload = { kind: 'logo', mediaType: 'image/png', fileName: 'logo.png', content: Buffer.from('PNG') };
export const WORKFLOW = {
  name: 'General Resolution',
  stages: [
    { name: 'Review', approverRole: 'secretary' },
    { name: 'Vote', approverRole: 'developer' },
  ],
};

/** A Markdown document of this many headings, each with a text of `textLength` characters, and `tail` behind them. */
export const documentOf = (headings: number, textLength = 10, tail: string | Buffer = ''): Upload => {
  const text = 'x'.repeat(textLength);
  const parts = Array.from({ length: headings }, (_, n) => `# Part ${String(n + 1)}\n\n${text}\n\n`);
  const content = Buffer.concat([Buffer.from(parts.join('')), Buffer.from(tail)]);
  return { kind: 'document', mediaType: 'text/markdown', fileName: 'bylaws.md', content };
};

export const submitDocumentOf = (upload: Upload) =>
  submitDocument({ title: 'Bylaws', documentType: 'bylaws', hierarchy: ['Part'] }, upload);

/** What owners submit where a test does not care. */
const WORK: Partial<Record<ClientEvent, NonNullable<Command['work']>>> = {
  SUBMIT_ORGANIZATION: submitOrganization(ORGANIZATION, LOGO),
  SUBMIT_DOCUMENT: submitDocumentOf(documentOf(3)),
  SUBMIT_WORKFLOW: submitWorkflow(WORKFLOW),
};

export const principalOf = (userId: string): Principal => ({ userId, roles: [], isAdmin: false });

export interface ClaimedStep {
  setup: SetupRow;
  step: StepRow;
  claim: Claim;
}

/** One setup, led by its owner and its workers through the services of a process. */
export class Lead {
  private constructor(
    readonly site: Site,
    readonly id: string,
    readonly owner: Principal,
  ) {}

  static async create(site: Site, owner = principalOf(`owner-${randomUUID()}`)): Promise<Lead> {
    const answer = await site.creations.create(owner, { render: eventAnswer, key: undefined });
    return new Lead(site, (answer.body as { id: string }).id, owner);
  }

  /** A setup that is there already. */
  static of(site: Site, id: string, ownerId: string): Lead {
    return new Lead(site, id, principalOf(ownerId));
  }

  /** The same setup, led through another process. */
  at(site: Site): Lead {
    return new Lead(site, this.id, this.owner);
  }

  row(): Promise<SetupRow> {
    return findSetup(this.site.database.manager, this.id).then((row) => row ?? Promise.reject(new Error('no setup')));
  }

  async ledger(): Promise<StepRow[]> {
    const { run } = await this.row();
    return stepsOf(this.site.database.manager, this.id, run);
  }

  /** A client's event as a command. */
  command(event: ClientEvent, more: Partial<Command> = {}): Command {
    const work = WORK[event];
    return {
      setupId: this.id,
      event,
      actor: `user:${this.owner.userId}`,
      principal: this.owner,
      ...(work && { work }),
      ...more,
    };
  }

  /** The event alone: a step that it asks for waits for whoever claims it. */
  send(event: ClientEvent, more: Partial<Command> = {}): Promise<Outcome> {
    return this.site.transitions.send(this.command(event, more));
  }

  /** As a request: with its answer, and with the step that runs in it. */
  submit(event: ClientEvent, more: Partial<Command> & { key?: KeyUse } = {}): Promise<Outcome & { answer: Answer }> {
    const { key, ...rest } = more;
    const command = { ...this.command(event, rest), answering: { render: eventAnswer, key } };
    return this.site.submissions.submit(command) as Promise<Outcome & { answer: Answer }>;
  }

  /** ABORT as the API sends it. */
  abort(): Promise<Outcome> {
    return this.send('ABORT', { reason: 'test', work: this.compensating() });
  }

  compensating(): NonNullable<Command['work']> {
    return (em, setup) => this.site.rollBack.compensateAll(em, setup).then(() => ({}));
  }

  /** Claims the step that waits, as a worker does. */
  async claim(lockedBy = 'test-worker'): Promise<ClaimedStep> {
    const waiting = (await this.ledger()).find(({ status }) => status === 'PENDING');
    const { database, settings } = this.site;
    const step = waiting && (await claimStep(database.manager, waiting.id, lockedBy, settings.leaseTtlMs));
    if (!step) throw new Error(`No step waits in ${(await this.row()).state}.`);
    return { setup: await this.row(), step, claim: { stepId: step.id, attempt: step.attempt, lockedBy } };
  }

  /** Claims the step that waits and lets it fail. */
  async fail(code = 'BROKEN'): Promise<Outcome> {
    const { claim, setup } = await this.claim();
    const at = new Date().toISOString();
    const error = { code, message: 'It is broken.', state: setup.state, at, retryable: false, attempt: claim.attempt };
    return this.site.transitions.send({ setupId: this.id, event: 'FAIL', actor: 'worker:test', claim, error });
  }

  /** Claims the step that waits and runs it to its end. */
  async work(): Promise<Outcome> {
    return this.site.runner.run({ ...(await this.claim()), signal: new AbortController().signal });
  }

  /** Goes on to this state, by the fewest legal transitions. */
  async to(target: SetupState): Promise<this> {
    const { version, snapshot } = await this.row();
    if (snapshot instanceof Error) throw snapshot;
    return aSetup({ version, snapshot })
      .inState(target)
      .through((way) => this.along(way));
  }

  /** Takes these steps, one after the other: `aSetup()` makes them. */
  async along(way: readonly Step[]): Promise<this> {
    for (const step of way) await this.take(step);
    return this;
  }

  private take({ event }: Step): Promise<Outcome> {
    if (event === 'ABORT') return this.abort();
    if (isClientEvent(event)) return this.send(event);
    if (event === 'SUCCEED') return this.work();
    if (event === 'FAIL') return this.fail();
    return this.site.transitions.send({ setupId: this.id, event, actor: 'sweeper:test' });
  }
}
