import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public, Unlimited } from '../auth/access.js';
import { Metrics } from '../observability/metrics.js';
import { Readiness, type CheckResult } from './readiness.js';

interface ReadyAnswer {
  status: 'ready' | 'unavailable';
  checks: Record<string, CheckResult>;
}

/** For load balancers, orchestrators and Prometheus: without token, limit and log line. */
@Public()
@Unlimited()
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** The process answers. Says nothing about what it depends on: a restart would not bring that back. */
  @Get('health/live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** Whether requests can be served: 503 while PostgreSQL or the lock's quorum is away. */
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<ReadyAnswer> {
    const checks = await this.readiness.check();
    const isReady = Object.values(checks).every((result) => result === 'up');
    response.status(isReady ? 200 : 503);
    return { status: isReady ? 'ready' : 'unavailable', checks };
  }

  /** The metrics in Prometheus' text format. */
  @Get('metrics')
  async text(@Res({ passthrough: true }) response: Response): Promise<string> {
    response.type(this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
