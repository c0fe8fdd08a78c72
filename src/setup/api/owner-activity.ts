import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import { isKeptAliveByOwner, timeoutOf } from '../domain/deadline.js';
import { UnknownSnapshot } from '../domain/errors.js';
import { STATES } from '../domain/vocabulary.js';
import { SetupsQueries } from './setups.queries.js';

/** More setups than one process serves within a quarter of a timeout; the oldest is forgotten, and asked again. */
const REMEMBERED = 10_000;
/** A shorter timeout than four of these is for tests: streams need not beat faster for it. */
const LEAST_MS = 100;

/** Signs of life of owners, which keep their setups alive while these wait for input. */
@Injectable()
export class OwnerActivity {
  /** How often a sign of life is enough, in milliseconds; Infinity where there is no deadline to push. */
  readonly everyMs: number;
  private readonly quietUntil = new Map<string, number>();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly setups: SetupsQueries,
  ) {
    const timeouts = STATES.filter(isKeptAliveByOwner).map((state) => timeoutOf(state, settings.setup) ?? Infinity);
    // The deadline is pushed while less than three quarters are left: asking each quarter is often enough.
    this.everyMs = Math.max(LEAST_MS, Math.min(...timeouts) / 4);
  }

  /** The user has just created this setup: its deadline is as far away as it can be. */
  begun(setupId: string, userId: string): void {
    this.remember(keyOf(setupId, userId), performance.now() + this.everyMs);
  }

  /** The user asked for something of this setup, whoever owns it. */
  async note(setupId: string, userId: string): Promise<void> {
    const key = keyOf(setupId, userId);
    const now = performance.now();
    if (now < (this.quietUntil.get(key) ?? 0)) return;
    this.remember(key, now + this.everyMs);
    const setup = await this.setups.findOwned(setupId, userId);
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

const keyOf = (setupId: string, userId: string): string => `${setupId} ${userId}`;
