import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { Connection } from '../database/connection.js';
import { AdminStreams } from './admin-streams.js';
import { LISTEN, STILL_LISTENING } from './live.queries.js';
import { SetupStreams } from './setup-streams.js';

const ANSWER_MS = 5_000;
const LONGEST_PAUSE_MS = 5_000;

/** As `tellLive` writes it; whoever is in the database may write to the channel. */
const PAYLOAD = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}( \w+)*$/;

/**
 * The one connection of the process on which PostgreSQL tells of changes. It comes back by itself; whenever it begins
 * to listen, everyone looks at the log, so that nothing that was told meanwhile is missed.
 */
@Injectable()
export class Listener implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger(Listener.name);
  private readonly stopping = new AbortController();
  private listening: Promise<void> | undefined;
  private failures = 0;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly setups: SetupStreams,
    private readonly admins: AdminStreams,
  ) {}

  /** Does not wait: streams work as soon as the connection does. */
  onApplicationBootstrap(): void {
    this.listening = this.keepListening();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.listening;
  }

  private async keepListening(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.listen();
      } catch (error) {
        this.failures += 1;
        if (this.failures === 1) this.log.warn(`Changes are not heard of until PostgreSQL is back: ${String(error)}`);
        await pause(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** this.failures), signal);
      }
    }
  }

  /** Listens until the process stops. @throws {Error} where the connection cannot be made, or has ended */
  private async listen(): Promise<void> {
    const client = new Connection({
      connectionString: this.settings.databaseUrl,
      application_name: 'setup-orchestrator live',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
    });
    const gone = new AbortController();
    client.once('end', () => {
      gone.abort();
    });
    client.on('notification', ({ payload = '' }) => {
      if (!PAYLOAD.test(payload)) return;
      const [setupId = '', ...steps] = payload.split(' ');
      this.setups.wake(setupId);
      this.admins.wake(setupId, steps);
    });
    try {
      await client.connect();
      await client.query(LISTEN);
      await this.catchUp();
      await this.watch(client, AbortSignal.any([gone.signal, this.stopping.signal]));
    } finally {
      // A connection that is lost on the way would never say that it has ended.
      await Promise.race([client.end(), sleep(1_000, undefined, { ref: false })]);
    }
  }

  private async catchUp(): Promise<void> {
    this.setups.wakeAll();
    await this.admins.wakeAll();
    if (this.failures > 0) this.log.log('Changes are heard of again');
    this.failures = 0;
  }

  private async watch(client: Connection, over: AbortSignal): Promise<void> {
    for (;;) {
      // An idle connection that somebody on the way has forgotten shows only when it is used.
      await pause(this.settings.sse.heartbeatMs, over);
      if (this.stopping.signal.aborted) return;
      if (over.aborted) throw new Error('The connection has ended.');
      const { rowCount } = await client.query(STILL_LISTENING);
      if (rowCount === 0) throw new Error('The session does not listen: LISTEN needs a session of its own.');
    }
  }
}

/** Rejects never: who is interrupted goes on at once. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
