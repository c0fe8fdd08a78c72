import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../common/domain-error.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { IS_UNLIMITED } from './access.js';
import type { AuthenticatedRequest } from './principal.js';

/** Counts requests a minute: per caller, on public routes per address. Each process counts for itself. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly limiter: RateLimiterMemory | undefined;

  constructor(
    private readonly reflector: Reflector,
    @Inject(SETTINGS) { rateLimitPerMinute: points }: Settings,
  ) {
    this.limiter = points > 0 ? new RateLimiterMemory({ points, duration: 60 }) : undefined;
  }

  /** @throws {DomainError} RATE_LIMITED with the seconds until the next request counts */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const marks = [context.getHandler(), context.getClass()];
    if (!this.limiter || this.reflector.getAllAndOverride<boolean | undefined>(IS_UNLIMITED, marks)) return true;
    const { principal, ip } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    try {
      await this.limiter.consume(principal ? `user:${principal.userId}` : `address:${ip ?? 'gone'}`);
      return true;
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw rateLimited(this.limiter.points, Math.ceil(refusal.msBeforeNext / 1000));
    }
  }
}

const rateLimited = (limit: number, retryAfterSeconds: number): DomainError =>
  new DomainError('RATE_LIMITED', `More than ${String(limit)} requests in a minute: try again later.`, {
    retryAfterSeconds,
  });
