import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { notFound } from '../../common/domain-error.js';
import { ownerOf } from '../store/setups.store.js';
import type { Command } from './command.js';
import { mayReach } from './refusal.js';

/** More setups than one process leads at a time; the oldest is forgotten, and asked for again. */
const REMEMBERED = 10_000;

/**
 * Refuses strangers before anything is locked or waited for: who merely knows the id of a setup learns nothing of it,
 * and does not stand in its owner's way. Who owns a setup never changes, so it is asked for once.
 */
@Injectable()
export class Strangers {
  private readonly owners = new Map<string, string>();

  /** @throws {DomainError} NOT_FOUND */
  async refuse(em: EntityManager, { setupId, principal }: Command): Promise<void> {
    if (!principal) return;
    const ownerId = this.owners.get(setupId) ?? (await ownerOf(em, setupId));
    if (ownerId === undefined || !mayReach({ ownerId }, principal)) throw notFound('setup');
    this.know(setupId, ownerId);
  }

  /** This setup is there, and belongs to this user. */
  know(setupId: string, ownerId: string): void {
    if (this.owners.size >= REMEMBERED) this.owners.delete(this.owners.keys().next().value ?? '');
    this.owners.set(setupId, ownerId);
  }
}
