import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Response } from 'express';
import type { Principal } from '../auth/principal.js';
import { Metrics } from '../observability/metrics.js';
import { OwnerActivity } from '../setup/api/owner-activity.js';
import { CLOSED_STATES } from '../setup/domain/vocabulary.js';
import type { SetupRow } from '../setup/store/records.js';
import type { EventStream } from './event-stream.js';
import { LiveQueries, type NewOfSetup, type ProgressFact } from './live.queries.js';
import { OpenStreams } from './open-streams.js';
import { frame, opening } from './sse.js';
import { Turns } from './turns.js';

/** Lines of one setup's log in a turn: with short reasons some 50 kB, the most that waits here for a reader. */
const PAGE = 200;
/** Setups in a turn. */
const BATCH = 500;

const CLOSED: readonly string[] = CLOSED_STATES;

/** A stream of a setup, and what it has told. */
interface Follower {
  readonly stream: EventStream;
  /** The last version told. */
  seen: number;
  /** How each step of the present run was last told. */
  readonly steps: Map<string, string>;
}

/**
 * The streams of single setups. Whoever may have something to learn is woken, and a turn reads for all who are awake at
 * once, each from where it stands: replay, live events, and what happened while nobody listened are one path.
 */
@Injectable()
export class SetupStreams implements BeforeApplicationShutdown {
  private readonly log = new Logger(SetupStreams.name);
  private readonly followers = new Map<string, Set<Follower>>();
  private readonly woken = new Set<string>();
  private readonly turns = new Turns('Telling of single setups', () => this.turn());

  constructor(
    private readonly queries: LiveQueries,
    private readonly streams: OpenStreams,
    private readonly activity: OwnerActivity,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Answers with the stream of a setup that the caller may see.
   *
   * @param lastSeen the version behind which it goes on; without one it begins with the latest transition
   * @throws {DomainError} RATE_LIMITED, TOO_MANY_STREAMS
   */
  follow({ id, ownerId, version }: SetupRow, caller: Principal, lastSeen: number | undefined, to: Response): void {
    // What this setup has not come to was seen in another database.
    const seen = lastSeen !== undefined && lastSeen <= version ? lastSeen : Math.max(0, version - 1);
    const room = () => {
      this.wake(id);
    };
    const beat = () => (caller.userId === ownerId ? void this.noteOwner(id, ownerId) : undefined);
    const stream = this.streams.open(to, { kind: 'setup', caller, beginning: opening(seen), room, beat }, () => {
      this.leave(id, follower);
    });
    const follower: Follower = { stream, seen, steps: new Map() };
    this.followers.set(id, (this.followers.get(id) ?? new Set()).add(follower));
    this.wake(id);
  }

  /** Something of a setup has changed, or may have. */
  wake(setupId: string): void {
    if (!this.followers.has(setupId)) return;
    this.woken.add(setupId);
    this.turns.ask();
  }

  /** Nobody knows what was missed. */
  wakeAll(): void {
    for (const setupId of this.followers.keys()) this.wake(setupId);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.turns.stop();
  }

  private async turn(): Promise<void> {
    const readers = this.takeReaders();
    if (readers.size === 0) return;
    try {
      const seen = new Map([...readers].map(([id, group]) => [id, Math.min(...group.map((one) => one.seen))]));
      const news = await this.queries.newOf(seen, PAGE);
      const present = [...news].filter(([id, of]) => this.tellLog(id, readers.get(id) ?? [], of));
      // Behind the log, never before it: it is at least as new, and nothing of it is overtaken by the end.
      const steps = await this.queries.progressOf(present.map(([id]) => id));
      for (const [id, of] of present) {
        for (const follower of readers.get(id) ?? []) this.tellPresent(id, follower, of, steps.get(id) ?? []);
      }
    } catch (error) {
      for (const id of readers.keys()) this.woken.add(id);
      throw error;
    }
  }

  /** Those who are awake and have room; who has none wakes again when there is some. */
  private takeReaders(): Map<string, Follower[]> {
    const readers = new Map<string, Follower[]>();
    for (const id of this.woken) {
      if (readers.size === BATCH) {
        this.turns.ask();
        break;
      }
      this.woken.delete(id);
      const group = [...(this.followers.get(id) ?? [])].filter(({ stream }) => stream.hasRoom);
      if (group.length > 0) readers.set(id, group);
    }
    return readers;
  }

  /** @returns whether there is no more; otherwise they wake for the next page */
  private tellLog(id: string, group: Follower[], { transitions }: NewOfSetup): boolean {
    const frames = transitions.map((fact) => ({ ...fact, text: frame('transition', fact, fact.version) }));
    for (const follower of group) {
      const mine = frames.filter(({ version }) => version > follower.seen);
      const last = mine.at(-1);
      if (!last) continue;
      // A new run has steps of the same names.
      if (mine.some(({ event }) => event === 'RESTART')) follower.steps.clear();
      follower.stream.write(mine.map(({ text }) => text).join(''));
      follower.seen = last.version;
      this.metrics.eventsSent('transition', mine.length);
    }
    const isWhole = transitions.length < PAGE;
    if (!isWhole) this.wake(id);
    return isWhole;
  }

  /** What is not in the log: how the steps stand, and the end. */
  private tellPresent(setupId: string, { stream, steps }: Follower, of: NewOfSetup, facts: ProgressFact[]): void {
    if (!stream.hasRoom) return;
    const changed = facts.filter((fact) => steps.get(fact.step) !== wordsOf(fact));
    for (const fact of changed) steps.set(fact.step, wordsOf(fact));
    const text = changed.map((fact) => frame('progress', fact)).join('');
    this.metrics.eventsSent('progress', changed.length);
    if (CLOSED.includes(of.state)) {
      stream.end(`${text}${frame('end', { setupId, version: of.version, state: of.state })}`);
      this.metrics.eventsSent('end', 1);
    } else if (text !== '') {
      stream.write(text);
    }
  }

  private leave(setupId: string, follower: Follower): void {
    const group = this.followers.get(setupId);
    group?.delete(follower);
    if (group?.size === 0) this.followers.delete(setupId);
  }

  /** A wizard that streams keeps its setup alive, as one that polls does. */
  private async noteOwner(setupId: string, ownerId: string): Promise<void> {
    try {
      await this.activity.note(setupId, ownerId);
    } catch (error) {
      this.log.warn(`The owner's sign of life for ${setupId} was not noted: ${String(error)}`);
    }
  }
}

const wordsOf = ({ status, progress, attempt }: ProgressFact): string =>
  `${status} ${String(progress)} ${String(attempt)}`;
