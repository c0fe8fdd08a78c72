import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import { inTransaction } from '../../database/transaction.js';
import { initialSnapshot, stateOf } from '../domain/decide.js';
import { findAnswer, findKey, saveKey, type Answer } from '../store/idempotency.store.js';
import { insertSetup } from '../store/setups.store.js';
import type { Answering } from './command.js';
import { refuseSecond } from './refusal.js';
import { refuseConfigured } from './single-mode.js';
import { Strangers } from './strangers.js';

/** Creates setups. Needs no lock: the database's constraint keeps an owner at one open setup. */
@Injectable()
export class CreationService {
  constructor(
    private readonly database: DataSource,
    private readonly strangers: Strangers,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws {DomainError} SETUP_ALREADY_OPEN with `setupId`, ALREADY_CONFIGURED, and those of the Idempotency-Key */
  async create(owner: Principal, answering: Answering): Promise<Answer> {
    const known = answering.key && (await findAnswer(this.database.manager, answering.key));
    if (known) return known;
    try {
      return await inTransaction(this.database, 'READ COMMITTED', (em) => this.insert(em, owner, answering));
    } catch (error) {
      throw await refuseSecond(this.database.manager, owner.userId, error);
    }
  }

  private async insert(em: EntityManager, owner: Principal, { render, key }: Answering): Promise<Answer> {
    const known = key && (await findKey(em, key));
    if (known?.answer) return known.answer;
    if (this.settings.setup.mode === 'single') await refuseConfigured(em);
    const snapshot = initialSnapshot();
    const id = randomUUID();
    const setup = await insertSetup(em, { id, ownerId: owner.userId, state: stateOf(snapshot), snapshot });
    // Nobody knows the id before it is answered; where this is rolled back, nobody ever does.
    this.strangers.know(id, owner.userId);
    const answer = render(setup, []);
    if (key) await saveKey(em, key, setup.id, answer);
    return answer;
  }
}
