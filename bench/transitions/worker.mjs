import pg from 'pg';
import { createApplication } from '../../dist/src/application.js';
import { readEnv } from '../../dist/src/config/env.js';
import { createLog } from '../../dist/src/observability/log.js';
import { TransitionService } from '../../dist/src/setup/transition/transition.service.js';
import { drive } from './drive.mjs';
import { recordTransaction } from './record.mjs';
import { seedSetups } from './seed.mjs';

/** The product in a process of its own, without HTTP: its TransitionService, and all that it needs. */
const env = JSON.parse(process.env.BENCH_PRODUCT);
const app = await createApplication(readEnv(env), createLog('warn'));
await app.init();
const transitions = app.get(TransitionService, { strict: false });
const pool = new pg.Pool({ connectionString: env.DATABASE_URL, max: 1 });
const seed = (cell, count) => seedSetups(pool.query.bind(pool), cell, count);
const start = (setupId) => transitions.send({ setupId, event: 'START', actor: 'user:bench' });

const work = {
  /** One transition, statement by statement, with the id of its setup. */
  async record({ cell }) {
    const [warm, setupId] = await seed(cell, 2);
    await start(warm);
    return { setupId, statements: await recordTransaction(() => start(setupId)) };
  },
  async measure({ cell, most, callers, warmUpMs, ms }) {
    return drive(await seed(cell, most), Array(callers).fill(start), { warmUpMs, ms });
  },
};

process.on('message', ({ what, ...cell }) => {
  work[what](cell).then(
    (seen) => process.send(seen),
    (error) => process.send({ failure: error.stack }),
  );
});
process.on('disconnect', () => process.exit());
process.send({});
