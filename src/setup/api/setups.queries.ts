import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { notFound } from '../../common/domain-error.js';
import { Gathering } from '../../database/gathering.js';
import { fromPageToken, microsecondsOf, pageOf, TIME_AND_ID, timeOf } from '../../database/page-token.js';
import { MACHINE_VERSION, namesOf } from '../domain/machine.versions.js';
import { stepOf, STEPS } from '../domain/step.table.js';
import { STATES } from '../domain/vocabulary.js';
import { present } from '../store/present.js';
import type { SetupRow, StepRow, StoredSetup } from '../store/records.js';
import { pushDeadline } from '../store/deadlines.store.js';
import { matchesSearch, searchValues } from '../store/search.js';
import { findSetup, SETUP_COLUMNS } from '../store/setups.store.js';
import { findHeads, findShown, type Shown } from '../store/shown.store.js';
import { findStep, STEP_COLUMNS } from '../store/steps.store.js';
import type { SetupListDto } from './dto/paging.dto.js';

/** Reads of setups, for the API; nothing here changes a state. */
@Injectable()
export class SetupsQueries {
  private readonly shown = new Gathering((ids) => findShown(this.database.manager, ids));
  private readonly heads = new Gathering((ids) => findHeads(this.database.manager, ids));

  constructor(private readonly database: DataSource) {}

  /** @throws {DomainError} NOT_FOUND where it is not there, or belongs to someone else */
  async own(id: string, caller: Principal): Promise<SetupRow> {
    const setup = await findSetup(this.database.manager, id);
    if (!setup || (!caller.isAdmin && setup.ownerId !== caller.userId)) throw notFound('setup');
    return setup;
  }

  /** The same with the ledger of its present run. */
  async ownWithSteps(id: string, caller: Principal): Promise<Shown> {
    const found = await this.shown.find(id);
    if (!found || (!caller.isAdmin && found.setup.ownerId !== caller.userId)) throw notFound('setup');
    return found;
  }

  /**
   * The version of a setup at which nothing moves: no worker is at it, whose progress would show without a new version.
   *
   * @returns undefined where something may move, or only the whole setup tells
   * @throws {DomainError} NOT_FOUND as `own`
   */
  async restingVersion(id: string, caller: Principal): Promise<number | undefined> {
    const head = await this.heads.find(id);
    if (!head || (!caller.isAdmin && head.ownerId !== caller.userId)) throw notFound('setup');
    const state = STATES.find((known) => known === head.state);
    if (!state || head.machineVersion !== MACHINE_VERSION) return undefined;
    const step = stepOf(state);
    return step && STEPS[step].runs === 'worker' ? undefined : head.version;
  }

  /** The setup, if it is there and the user's own. */
  async findOwned(id: string, userId: string): Promise<SetupRow | undefined> {
    const setup = await findSetup(this.database.manager, id);
    return setup?.ownerId === userId ? setup : undefined;
  }

  /** A sign of life of its owner: the one write that is no event. */
  keepAlive({ id, state }: SetupRow, timeoutMs: number): Promise<void> {
    return pushDeadline(this.database.manager, id, state, timeoutMs);
  }

  /** A ledger row of a setup that the caller may see. @throws {DomainError} NOT_FOUND */
  async job(id: string, caller: Principal): Promise<StepRow> {
    const step = await findStep(this.database.manager, id);
    if (!step || (!caller.isAdmin && step.ownerId !== caller.userId)) throw notFound('job');
    return step;
  }

  /** The ledgers of the present runs of several setups, in one query. */
  async stepsOfAll(setups: SetupRow[]): Promise<Map<string, StepRow[]>> {
    const rows = await this.database.query<StepRow[]>(
      `SELECT ${STEP_COLUMNS} FROM setup_steps st
       JOIN unnest($1::uuid[], $2::int[]) AS wanted (setup_id, run) USING (setup_id, run)
       ORDER BY st.created_at, st.id`,
      [setups.map((setup) => setup.id), setups.map((setup) => setup.run)],
    );
    const bySetup = new Map<string, StepRow[]>(setups.map((setup) => [setup.id, []]));
    for (const row of rows) bySetup.get(row.setupId)?.push(row);
    return bySetup;
  }

  /**
   * One page, newest first, by key. The conditions that are not asked for fall away when the statement is planned;
   * `q` is an id or a part of the organisation's name, which has a trigram index.
   *
   * @throws {DomainError} VALIDATION_FAILED for a bad token
   */
  async list(caller: Principal, { state, ownerId, q, pageSize, pageToken }: SetupListDto): Promise<SetupPage> {
    const [createdAt, id] = fromPageToken(pageToken, TIME_AND_ID) ?? [];
    const owner = caller.isAdmin ? (ownerId ?? null) : caller.userId;
    const rows = await this.database.query<(StoredSetup & { key: string })[]>(
      `SELECT ${SETUP_COLUMNS}, ${microsecondsOf('s.created_at')}::text AS key FROM setups s
       WHERE ($1::text IS NULL OR s.owner_id = $1) AND ($2::text[] IS NULL OR s.state = ANY ($2))
         AND ${matchesSearch('$3', '$4')}
         AND ($5::bigint IS NULL OR (s.created_at, s.id) < (${timeOf('$5')}, $6::uuid))
       ORDER BY s.created_at DESC, s.id DESC LIMIT $7`,
      [owner, state ? namesOf(state) : null, ...searchValues(q), createdAt, id, pageSize + 1],
    );
    const { items, nextPageToken } = pageOf(rows, pageSize, (last) => [last.key, last.id]);
    return { setups: items.map((row) => present(row)), nextPageToken };
  }
}

interface SetupPage {
  setups: SetupRow[];
  nextPageToken: string | null;
}
