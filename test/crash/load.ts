import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProblemBody } from '../support/bodies.js';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import type { Fleet } from '../support/fleet.js';
import type { ServerProcess } from '../support/process.js';
import { create } from '../support/walk.js';
import { at } from './report.js';

/** One START as its client saw it; times by `performance.now()`. */
export interface Start {
  readonly begin: number;
  readonly end: number;
  /** The status, or the code of the problem. */
  readonly answer: string;
}

/** Before a client repeats what was refused. */
const PAUSE_MS = 20;

/** Clients who create and start setups, one after the other, until they are told to stop. */
export class Load {
  readonly starts: Start[] = [];
  private going = true;
  private readonly clients: Promise<void>[];

  constructor(
    private readonly fleet: Fleet,
    servers: ServerProcess[],
    clientsPerServer: number,
  ) {
    this.clients = servers.flatMap((server) => Array.from({ length: clientsPerServer }, () => this.lead(server)));
  }

  /** Waits for so many answers. @returns those that came meanwhile */
  next(count: number): Promise<Start[]> {
    const from = this.starts.length;
    return this.during(() => eventually(() => Promise.resolve(this.starts.length >= from + count), 30_000));
  }

  /** @returns the answers that came while something was done */
  async during(work: () => Promise<unknown>): Promise<Start[]> {
    const from = this.starts.length;
    await work();
    return this.starts.slice(from);
  }

  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.clients);
  }

  private async lead(server: ServerProcess): Promise<void> {
    let setup: { client: Client; id: string } | undefined;
    while (this.going) {
      setup ??= await this.create(server);
      if (await this.start(setup.client, setup.id)) setup = undefined;
      else await sleep(PAUSE_MS);
    }
  }

  private async create(server: ServerProcess): Promise<{ client: Client; id: string }> {
    const client = await this.fleet.client(server, randomUUID());
    return { client, id: (await create(client)).id };
  }

  private async start(client: Client, id: string): Promise<boolean> {
    const begin = performance.now();
    const { status, body } = await client.post<Partial<ProblemBody>>(`/v1/setups/${id}/start`, {});
    const answer = body.code ?? String(status);
    this.starts.push({ begin, end: performance.now(), answer });
    return answer === '200';
  }
}

/** How long they took, in milliseconds, shortest first. */
export const durations = (starts: Start[]): number[] =>
  starts.map(({ begin, end }) => end - begin).sort((a, b) => a - b);

/** The time, in milliseconds, within which a share of them was answered. */
export const percentile = (starts: Start[], share: number): number => Number(at(durations(starts), share));

export const summary = (starts: Start[]): string => {
  const ms = (share: number): string => `${String(percentile(starts, share))} ms`;
  return `p50 ${ms(0.5)}, p99 ${ms(0.99)}, longest ${ms(1)} (${String(starts.length)} starts)`;
};
