import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { validationFailed } from '../../common/domain-error.js';
import { BulkOperationsQueries } from './bulk-operations.queries.js';
import { BulkTargetsQueries, type NewOperation, type Targets } from './bulk-targets.queries.js';
import type { BulkDto } from './dto/bulk.dto.js';
import type { AdminPageDto } from './dto/page.dto.js';
import { LedgerQueries } from './ledger.queries.js';
import { outlookOf } from './outlook.js';

const PREVIEWED = 1_000;
/** An operation of so few is worth a moment's wait: its answer then already holds the results. */
const SMALL = 50;
const WAIT_MS = 2_000;
const LOOK_EVERY_MS = 50;
const FIRST_PAGE: AdminPageDto = { pageSize: 100 };

/** Orders bulk operations, and says beforehand what they would do; workers carry them out. */
@Injectable()
export class BulkService {
  constructor(
    private readonly targets: BulkTargetsQueries,
    private readonly operations: BulkOperationsQueries,
    private readonly ledgers: LedgerQueries,
  ) {}

  /** Exactly one of filter and ids, with something in it. @throws {DomainError} VALIDATION_FAILED */
  async targetsOf({ filter, ids }: BulkDto): Promise<Targets> {
    if ((filter === undefined) === (ids === undefined)) {
      throw validationFailed([{ pointer: '#/filter', detail: 'give either filter or ids' }]);
    }
    if (ids) return { ids: await this.existing(ids) };
    if (filter && Object.keys(filter).length > 0) return { filter };
    throw validationFailed([{ pointer: '#/filter', detail: 'must not be empty: it would mean every setup' }]);
  }

  /** What the event would do to each of them; nothing is written. */
  async preview(event: NewOperation['event'], targets: Targets) {
    const { total, setups } = await this.targets.preview(targets, PREVIEWED);
    const ledgers = await this.ledgers.of(setups);
    const results = setups.map((setup) => {
      const { allowed, to, why } = outlookOf(event, setup, ledgers.get(setup.id) ?? []);
      return { id: setup.id, state: setup.state, allowed, ...(to && { to }), why };
    });
    return { dryRun: true, total, results };
  }

  /** Writes the operation; of a small one waits a moment for its end. */
  async order(operation: NewOperation) {
    const id = await this.targets.create(operation);
    const { total } = await this.operations.one(id);
    const until = performance.now() + (total <= SMALL ? WAIT_MS : 0);
    while (!(await this.operations.isDone(id)) && performance.now() < until) await sleep(LOOK_EVERY_MS);
    return this.show(id, FIRST_PAGE);
  }

  /** An operation with a page of its results. @throws {DomainError} NOT_FOUND, VALIDATION_FAILED for a bad token */
  async show(id: string, page: AdminPageDto) {
    return { ...(await this.operations.one(id)), ...(await this.operations.items(id, page)) };
  }

  private async existing(ids: readonly string[]): Promise<string[]> {
    const wanted = ids.map((id) => id.toLowerCase());
    const unknown = await this.targets.unknown(wanted);
    if (unknown.size === 0) return wanted;
    throw validationFailed(
      wanted.flatMap((id, index) =>
        unknown.has(id) ? [{ pointer: `#/ids/${String(index)}`, detail: 'is the id of no setup' }] : [],
      ),
    );
  }
}
