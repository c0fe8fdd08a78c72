import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { Repeating } from '../setup/repeating.js';
import { processName } from '../setup/transition/process-name.js';
import { SINKS, type Sink } from './sink.js';
import { SinksQueries } from './sinks.queries.js';
import { SinkTurn } from './sink-turn.js';

/** How soon an event is noticed; a look writes nothing where there is nothing to do. */
const LOOK_EVERY_MS = 250;
/** So few more than it has already, so that who looks a moment later finds some, too. */
const AT_ONCE = 2;

/**
 * Leads events from the outbox to the sinks, after the commit: no transition waits for it or fails through it. Any
 * number of workers share the sinks, each sink under a lease by one of them at a time.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  /** By the sink's id. */
  private readonly turns = new Map<string, Promise<void>>();
  private task: Repeating | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(SINKS) private readonly sinks: Sink[],
    private readonly queries: SinksQueries,
    private readonly turn: SinkTurn,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const { kind, standing } of this.sinks) {
      if (standing) await this.queries.register(standing.id, kind, standing.name, standing.types);
    }
    this.task = new Repeating('relaying events', LOOK_EVERY_MS, () => this.look());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.task?.stop();
    await Promise.all(this.turns.values());
  }

  /** Does not wait for the turns: a slow sink holds no other one up. */
  private async look(): Promise<void> {
    const kinds = this.sinks.map(({ kind }) => kind);
    const mine = [...this.turns.keys()];
    const limit = mine.length + AT_ONCE;
    const held = await this.queries.claim(processName, this.settings.leaseTtlMs, kinds, mine, limit);
    for (const one of held) {
      const sink = this.sinks.find(({ kind }) => kind === one.kind);
      if (!sink) throw new Error(`The sink ${one.id} of kind ${one.kind} was claimed by who cannot serve it.`);
      const turn = this.turn.take(one, sink, this.stopping.signal).finally(() => this.turns.delete(one.id));
      this.turns.set(one.id, turn);
    }
  }
}
