import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { AuthenticatedRequest } from '../../auth/principal.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import { isKeptAliveByOwner, timeoutOf } from '../domain/deadline.js';
import { UnknownSnapshot } from '../domain/errors.js';
import { STATES } from '../domain/vocabulary.js';
import { SetupsQueries } from './setups.queries.js';

/** More setups than one process serves within a quarter of a timeout; the oldest is forgotten, and asked again. */
const REMEMBERED = 10_000;

/** Any request of its owner about a setup that waits for input keeps the setup alive. */
@Injectable()
export class OwnerActivityInterceptor implements NestInterceptor {
  private readonly quietUntil = new Map<string, number>();
  /** The deadline is pushed while less than three quarters are left: asking each quarter is often enough. */
  private readonly quietMs: number;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly setups: SetupsQueries,
  ) {
    const timeouts = STATES.filter(isKeptAliveByOwner).map((state) => timeoutOf(state, settings.setup) ?? Infinity);
    this.quietMs = Math.min(...timeouts) / 4;
  }

  async intercept(context: ExecutionContext, next: CallHandler) {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const id = request.params.id;
    if (typeof id === 'string' && isUUID(id) && request.principal) await this.note(id, request.principal.userId);
    return next.handle();
  }

  private async note(id: string, userId: string): Promise<void> {
    const key = `${id} ${userId}`;
    const now = performance.now();
    if (now < (this.quietUntil.get(key) ?? 0)) return;
    this.remember(key, now + this.quietMs);
    const setup = await this.setups.findOwned(id, userId);
    if (setup?.snapshot instanceof UnknownSnapshot) return;
    const timeoutMs = setup && isKeptAliveByOwner(setup.state) && timeoutOf(setup.state, this.settings.setup);
    if (setup && timeoutMs) await this.setups.keepAlive(setup, timeoutMs);
  }

  private remember(key: string, until: number): void {
    this.quietUntil.delete(key);
    this.quietUntil.set(key, until);
    const [oldest] = this.quietUntil.keys();
    if (this.quietUntil.size > REMEMBERED && oldest !== undefined) this.quietUntil.delete(oldest);
  }
}
