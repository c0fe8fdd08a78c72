import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Response } from 'express';
import type { Principal } from '../auth/principal.js';
import { Metrics } from '../observability/metrics.js';
import type { EventStream } from './event-stream.js';
import { LiveQueries, type LoggedFact, type ProgressFact, type StepRef } from './live.queries.js';
import { OpenStreams } from './open-streams.js';
import { advance, formatSnapshot, parseSnapshot, type Snapshot } from '../database/snapshot.js';
import { frame, opening } from './sse.js';
import { Turns } from './turns.js';

/** Lines for one reader in a turn. */
const PAGE = 500;
/** Who has missed more is quicker with a new look at the whole. */
const REPLAYED = 10_000;
/** Steps that are told of at the beginning: the present of what is being worked on. */
const STEPS = 1_000;

/** A stream of all setups, and what it has told. */
interface Follower {
  readonly stream: EventStream;
  /** In its text form: followers who have seen the same are read for together. */
  seen: string;
  isAwake: boolean;
  /** Steps that have changed since. */
  steps: Map<string, StepRef>;
}

/**
 * The streams of everything. Their place in the log is a snapshot, since no number of a line tells when it was
 * committed: a line is new where its transaction was not seen, and told exactly once.
 */
@Injectable()
export class AdminStreams implements BeforeApplicationShutdown {
  private readonly followers = new Set<Follower>();
  private readonly turns = new Turns('Telling of all setups', () => this.turn());

  constructor(
    private readonly queries: LiveQueries,
    private readonly streams: OpenStreams,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Answers with the stream of all setups.
   *
   * @param lastSeen the snapshot behind which it goes on; without one it begins now
   * @throws {DomainError} RATE_LIMITED, TOO_MANY_STREAMS
   */
  async follow(caller: Principal, lastSeen: Snapshot | undefined, to: Response): Promise<void> {
    const { now, unseen } = await this.queries.behind(lastSeen, REPLAYED + 1);
    const open = await this.queries.openSteps(STEPS);
    if (to.destroyed) return;
    // A snapshot from the future is another cluster's.
    const isReset = lastSeen !== undefined && (unseen > REPLAYED || lastSeen.xmax > now.xmax);
    const seen = formatSnapshot(isReset ? now : (lastSeen ?? now));
    const beginning = `${opening(seen)}${isReset ? frame('reset', { missed: 'too much' }, seen) : ''}`;
    const room = () => {
      this.turns.ask();
    };
    const stream = this.streams.open(to, { kind: 'admin', caller, beginning, room }, () => {
      this.followers.delete(follower);
    });
    const follower: Follower = { stream, seen, isAwake: true, steps: new Map(open.map((ref) => [keyOf(ref), ref])) };
    this.followers.add(follower);
    if (isReset) this.metrics.eventsSent('reset', 1);
    this.turns.ask();
  }

  /** Something of a setup, and these of its steps, have changed. */
  wake(setupId: string, steps: readonly string[]): void {
    if (this.followers.size === 0) return;
    const refs = steps.map((step) => ({ setupId, step }));
    for (const follower of this.followers) this.rouse(follower, refs);
    this.turns.ask();
  }

  /** Nobody knows what was missed. */
  async wakeAll(): Promise<void> {
    if (this.followers.size === 0) return;
    const open = await this.queries.openSteps(STEPS);
    for (const follower of this.followers) this.rouse(follower, open);
    this.turns.ask();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.turns.stop();
  }

  private rouse(follower: Follower, refs: Iterable<StepRef>): void {
    follower.isAwake = true;
    for (const ref of refs) follower.steps.set(keyOf(ref), ref);
  }

  private async turn(): Promise<void> {
    const readers = [...this.followers].filter(({ isAwake, stream }) => isAwake && stream.hasRoom).map(takeSteps);
    if (readers.length === 0) return;
    try {
      const { now, lines } = await this.queries.since([...new Set(readers.map(({ follower }) => follower.seen))], PAGE);
      for (const { follower } of readers) this.tellLog(follower, now, lines.get(follower.seen) ?? []);
      const changed = new Map(readers.flatMap(({ steps }) => [...steps]));
      const facts = changed.size > 0 ? await this.queries.progressOfSteps([...changed.values()]) : [];
      for (const { follower, steps } of readers) this.tellSteps(follower, steps, facts);
    } catch (error) {
      for (const { follower, steps } of readers) this.rouse(follower, steps.values());
      throw error;
    }
  }

  private tellLog(follower: Follower, now: Snapshot, lines: LoggedFact[]): void {
    let seen = parseSnapshot(follower.seen) ?? now;
    const frames = lines.map(({ tx, ...fact }, at) => {
      // A transaction is told as a whole: who loses the connection in its middle gets all of it again.
      if (lines[at + 1]?.tx === tx) return frame('transition', fact);
      seen = advance(seen, now, BigInt(tx));
      return frame('transition', fact, formatSnapshot(seen));
    });
    if (frames.length > 0) follower.stream.write(frames.join(''));
    this.metrics.eventsSent('transition', frames.length);
    const isWhole = lines.length < PAGE;
    follower.seen = formatSnapshot(isWhole ? now : seen);
    if (isWhole) return;
    follower.isAwake = true;
    this.turns.ask();
  }

  /** How the steps stand; what they were in between, while a reader had no room, nobody needs. */
  private tellSteps(follower: Follower, steps: Map<string, StepRef>, facts: ProgressFact[]): void {
    if (!follower.stream.hasRoom) {
      this.rouse(follower, steps.values());
      return;
    }
    const mine = facts.filter((fact) => steps.has(keyOf(fact)));
    if (mine.length > 0) follower.stream.write(mine.map((fact) => frame('progress', fact)).join(''));
    this.metrics.eventsSent('progress', mine.length);
  }
}

/** What changes from now on counts as changed again. */
function takeSteps(follower: Follower): { follower: Follower; steps: Map<string, StepRef> } {
  const { steps } = follower;
  follower.isAwake = false;
  follower.steps = new Map();
  return { follower, steps };
}

const keyOf = ({ setupId, step }: StepRef): string => `${setupId} ${step}`;
