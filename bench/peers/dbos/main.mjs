import { DBOS } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { serve } from '../front/serve.mjs';
import { makeTables } from '../rows/tables.store.mjs';
import { createSetup, makeSetupsTable, stateOf } from './setups.store.mjs';
import { emptyWorkflow, setupWorkflow } from './workflow.mjs';

/** The peer on DBOS Transact, one process. DATABASE_URL is an empty database, DBOS_URL the one of its own tables. */
const { DATABASE_URL, DBOS_URL, JWT_SECRET } = process.env;
/** As large as the product's, of its own besides those of the steps. */
const POOL_SIZE = 16;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: POOL_SIZE });
await makeTables(pool);
await makeSetupsTable(pool);
DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: DBOS_URL,
  systemDatabasePoolSize: POOL_SIZE,
  logLevel: 'warn',
});
await DBOS.launch();

const view = (id, state) => ({ id, state, done: state === 'COMPLETED' });

/** The setup's workflow has the setup's id. A submission is durable once its message is. */
const setups = {
  async create(ownerId) {
    return view(await createSetup(pool, ownerId), 'IDLE');
  },
  async start(id, ownerId) {
    await stateOf(pool, id, ownerId);
    await DBOS.startWorkflow(setupWorkflow, { workflowID: id })(id, ownerId);
    return view(id, 'COLLECTING_ORG');
  },
  async submit(id, ownerId, topic, input) {
    const state = await stateOf(pool, id, ownerId);
    await DBOS.send(id, input, topic);
    return view(id, state);
  },
  async show(id, ownerId) {
    return view(id, await stateOf(pool, id, ownerId));
  },
  async empty() {
    await (await DBOS.startWorkflow(emptyWorkflow)()).getResult();
  },
};

await serve(setups, JWT_SECRET, async () => {
  await DBOS.shutdown();
  await pool.end();
});
