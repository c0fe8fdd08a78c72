import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { notFound } from '../common/domain-error.js';
import type { ExpectedVersion } from '../common/expected-version.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { AttemptsQueries } from './attempts.queries.js';
import { endpointUrl } from './endpoint-url.js';
import { testMessage } from './message.js';
import { RemovalQueries } from './removal.queries.js';
import { WebhookSender } from './sender.js';
import { newSecret } from './signature.js';
import type { WebhookChange, WebhookView } from './webhook.view.js';
import { WebhooksQueries } from './webhooks.queries.js';

/** How long the previous secret signs as well. */
const OVERLAP_HOURS = 24;

/** What admins do to endpoints. Secrets leave it twice only: at creation and at rotation. */
@Injectable()
export class WebhooksService {
  private readonly log = new Logger(WebhooksService.name);

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly webhooks: WebhooksQueries,
    private readonly removal: RemovalQueries,
    private readonly attempts: AttemptsQueries,
    private readonly sender: WebhookSender,
  ) {}

  /** @throws {DomainError} VALIDATION_FAILED, WEBHOOK_EXISTS */
  async create(
    webhook: WebhookChange & { url: string },
    { userId }: Principal,
  ): Promise<WebhookView & { secret: string }> {
    const secret = newSecret();
    const created = await this.webhooks.create({ ...webhook, url: this.url(webhook.url) }, secret, `user:${userId}`);
    this.tell(created.id, userId, 'a webhook was added');
    return { ...created, secret };
  }

  /** @throws {DomainError} NOT_FOUND, VALIDATION_FAILED, WEBHOOK_EXISTS, VERSION_CONFLICT, PRECONDITION_FAILED */
  async change(id: string, expected: ExpectedVersion, change: WebhookChange, { userId }: Principal) {
    const url = change.url === undefined ? {} : { url: this.url(change.url) };
    const changed = await this.webhooks.change(id, expected, { ...change, ...url });
    this.tell(id, userId, 'a webhook was changed');
    return changed;
  }

  /** @throws {DomainError} NOT_FOUND, VERSION_CONFLICT, PRECONDITION_FAILED */
  async rotate(id: string, expected: ExpectedVersion, { userId }: Principal) {
    const secret = newSecret();
    const rotated = await this.webhooks.rotate(id, expected, secret, OVERLAP_HOURS);
    this.tell(id, userId, 'a webhook has a new secret');
    return { ...rotated, secret };
  }

  /** @throws {DomainError} NOT_FOUND */
  async remove(id: string, { userId }: Principal): Promise<void> {
    await this.removal.remove(id);
    this.tell(id, userId, 'a webhook was deleted');
  }

  /** Sends a test at once, to a disabled endpoint as well. @throws {DomainError} NOT_FOUND */
  async test(id: string) {
    const target = await this.attempts.target(id);
    if (!target) throw notFound('webhook');
    const attempt = await this.sender.send(target, testMessage(randomUUID(), new Date()));
    await this.attempts.add(id, null, attempt);
    const { durationMs, httpStatus, error, response } = attempt;
    return { delivered: error === null, httpStatus, durationMs, error, response };
  }

  private url(text: string): string {
    return endpointUrl(text, this.settings.webhooks.allowPrivate);
  }

  private tell(id: string, userId: string, msg: string): void {
    this.log.log({ webhook: id, actor: `user:${userId}`, msg });
  }
}
