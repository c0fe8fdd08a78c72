import './with-resolvers.mjs';
import { randomUUID } from 'node:crypto';
import { HttpException } from '@nestjs/common';
import * as restate from '@restatedev/restate-sdk';
import { connect } from '@restatedev/restate-sdk-clients';
import pg from 'pg';
import { serve } from '../front/serve.mjs';
import { makeTables } from '../rows/tables.store.mjs';
import { emptyService, setupObject } from './services.mjs';

/** The peer on Restate, one process beside its server. DATABASE_URL is an empty database. */
const { DATABASE_URL, JWT_SECRET, RESTATE_ADMIN, RESTATE_INGRESS } = process.env;
const POOL_SIZE = 16;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: POOL_SIZE });
await makeTables(pool);
const setupService = setupObject(async (text, values) => (await pool.query(text, values)).rows);
const port = await restate.serve({ services: [setupService, emptyService], port: 0 });
await register(`http://127.0.0.1:${String(port)}`);

const ingress = connect({ url: RESTATE_INGRESS });
const object = (id) => ingress.objectClient(setupService, id);

/** Restate answers when the handler has ended, and with it what it was given is durable. */
const setups = {
  create: (ownerId) => answer(object(randomUUID()).create(ownerId)),
  start: (id, ownerId) => answer(object(id).start({ ownerId })),
  submit: (id, ownerId, topic, input) => answer(object(id)[topic]({ ownerId, input })),
  show: (id, ownerId) => answer(object(id).show({ ownerId })),
  empty: () => answer(ingress.serviceClient(emptyService).run()),
};

await serve(setups, JWT_SECRET, () => pool.end());

async function register(uri) {
  const response = await fetch(`${RESTATE_ADMIN}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri }),
  });
  if (!response.ok) throw new Error(`Restate does not take the deployment: ${await response.text()}`);
}

/** @throws {HttpException} with the status of a handler that refused */
async function answer(call) {
  try {
    return await call;
  } catch (error) {
    if (typeof error.status !== 'number') throw error;
    throw new HttpException(error.message, error.status, { cause: error });
  }
}
