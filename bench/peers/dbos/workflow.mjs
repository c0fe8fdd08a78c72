import { DBOS } from '@dbos-inc/dbos-sdk';
import { DrizzleDataSource } from '@dbos-inc/drizzle-datasource';
import { sql } from 'drizzle-orm';
import { finalize, importDocument, saveDocument, saveOrganization, saveWorkflow } from '../rows/rows.store.mjs';
import { moveTo } from './setups.store.mjs';

/** Longer than any bench, as DBOS recommends instead of waiting for ever. */
const WAIT_SECONDS = 3_600;
const POOL_SIZE = 16;

const source = new DrizzleDataSource('setups', { connectionString: process.env.DATABASE_URL, max: POOL_SIZE });

/** In the transaction of the present step. Drizzle has its parameters between the pieces of the text. */
async function query(text, values) {
  const pieces = text
    .split(/\$(\d+)/)
    .map((piece, index) => (index % 2 === 0 ? sql.raw(piece) : sql.param(values[piece - 1])));
  const { rows } = await source.client.execute(sql.join(pieces));
  return rows;
}

/** A step: its rows, the setup's state and DBOS's own checkpoint in one transaction. */
const transaction = (name, work, nextState) =>
  source.registerTransaction(
    async (id, ...input) => {
      await work(query, id, ...input);
      await moveTo(query, id, nextState);
    },
    { name },
  );

const nothing = () => Promise.resolve();
const steps = {
  begin: transaction('begin', nothing, 'COLLECTING_ORG'),
  saveOrganization: transaction('saveOrganization', saveOrganization, 'COLLECTING_DOC'),
  saveDocument: transaction('saveDocument', saveDocument, 'COLLECTING_WF'),
  saveWorkflow: transaction('saveWorkflow', saveWorkflow, 'IMPORTING'),
  importDocument: transaction('importDocument', importDocument, 'FINALIZING'),
  finalize: transaction('finalize', finalize, 'COMPLETED'),
};

/** A setup from its start to its end: nine durable transitions, three of them messages and six of them transactions. */
export const setupWorkflow = DBOS.registerWorkflow(
  async (id, ownerId) => {
    await steps.begin(id);
    await steps.saveOrganization(id, ownerId, await submitted('organization'));
    await steps.saveDocument(id, await submitted('document'));
    await steps.saveWorkflow(id, await submitted('workflow'));
    await steps.importDocument(id);
    await steps.finalize(id);
  },
  { name: 'setup' },
);

async function submitted(topic) {
  const input = await DBOS.recv(topic, WAIT_SECONDS);
  if (input === null) throw new Error(`Nobody submitted the ${topic}.`);
  return input;
}

/** Nine steps with nothing in them: what DBOS itself costs. */
export const emptyWorkflow = DBOS.registerWorkflow(
  async () => {
    for (let step = 0; step < 9; step += 1) await DBOS.runStep(nothing, { name: `step ${String(step)}` });
  },
  { name: 'empty' },
);
