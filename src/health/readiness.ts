import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { READINESS_PROBES, type Probe } from './probe.js';

export type CheckResult = 'up' | 'down';

const TIMEOUT_MS = 1_000;

/** Runs the probes; tells the log when one goes away or comes back, and the caller only which. */
@Injectable()
export class Readiness {
  private readonly logger = new Logger('Readiness');
  private readonly running = new Map<Probe, Promise<void>>();
  private readonly down = new Set<Probe>();

  constructor(@Inject(READINESS_PROBES) private readonly probes: readonly Probe[]) {}

  /** @returns the result by the probe's name; takes a second at most */
  async check(): Promise<Record<string, CheckResult>> {
    const results = await Promise.all(this.probes.map(async (probe) => [probe.name, await this.run(probe)] as const));
    return Object.fromEntries(results);
  }

  private async run(probe: Probe): Promise<CheckResult> {
    const timer = new AbortController();
    try {
      await Promise.race([this.start(probe), timeout(timer.signal)]);
      if (this.down.delete(probe)) this.logger.log(`${probe.name} is back`);
      return 'up';
    } catch (error) {
      if (!this.down.has(probe)) this.logger.warn(`${probe.name} is away`, error);
      this.down.add(probe);
      return 'down';
    } finally {
      timer.abort();
    }
  }

  /** A probe that hangs is asked once, not again with every request that comes meanwhile. */
  private start(probe: Probe): Promise<void> {
    let run = this.running.get(probe);
    if (!run) {
      run = probe.check().finally(() => this.running.delete(probe));
      this.running.set(probe, run);
    }
    return run;
  }
}

async function timeout(signal: AbortSignal): Promise<never> {
  await sleep(TIMEOUT_MS, undefined, { signal });
  throw new Error(`No answer within ${String(TIMEOUT_MS)} ms`);
}
