import { randomUUID } from 'node:crypto';
import { NotFoundException } from '@nestjs/common';

/** Where each setup is: with DBOS the application's own row, which moves in the transaction of each step. */
export async function makeSetupsTable(database) {
  await database.query(`
    CREATE TABLE setups (
      id uuid PRIMARY KEY,
      owner_id text NOT NULL,
      state text NOT NULL DEFAULT 'IDLE',
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    ) WITH (fillfactor = 80);
    CREATE UNIQUE INDEX ON setups (owner_id) WHERE state NOT IN ('COMPLETED', 'ABORTED')`);
}

/** @param {import('pg').Pool} pool @returns its id */
export async function createSetup(pool, ownerId) {
  const id = randomUUID();
  await pool.query('INSERT INTO setups (id, owner_id) VALUES ($1, $2)', [id, ownerId]);
  return id;
}

/** @param {import('pg').Pool} pool @throws {NotFoundException} where this owner has no such setup */
export async function stateOf(pool, id, ownerId) {
  const { rows } = await pool.query('SELECT state FROM setups WHERE id = $1 AND owner_id = $2', [id, ownerId]);
  if (rows.length === 0) throw new NotFoundException();
  return rows[0].state;
}

/** @param {import('../rows/rows.store.mjs').Query} query */
export const moveTo = (query, id, state) =>
  query('UPDATE setups SET state = $2, updated_at = now() WHERE id = $1', [id, state]);
