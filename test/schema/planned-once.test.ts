import { randomUUID } from 'node:crypto';
import { findHeads, findShown } from '../../src/setup/store/shown.store.js';
import { HOLDERS } from '../../src/setup/store/in-progress.js';
import { useDeployment } from '../support/deployment.js';

const deployment = useDeployment();
/** PostgreSQL tries five plans for the parameters before it keeps one. */
const TIMES = 12;

it('reads of setups by their ids are planned once, however many ids there are', async () => {
  const { database } = await deployment.open();
  const runner = database.createQueryRunner();
  try {
    for (let ids = 1; ids <= TIMES; ids += 1) {
      const wanted = Array.from({ length: ids }, () => randomUUID());
      await findShown(runner.manager, wanted);
      await findHeads(runner.manager, wanted);
      await runner.manager.query(HOLDERS, [wanted]);
    }
    const rows = (await runner.query(
      `SELECT name, custom_plans::int AS custom FROM pg_prepared_statements
       WHERE name IN ('setup_with_steps', 'heads_of_setups', 'holders_of_setups') ORDER BY name`,
    )) as unknown;
    expect(rows).toEqual([
      { name: 'heads_of_setups', custom: 5 },
      { name: 'holders_of_setups', custom: 5 },
      { name: 'setup_with_steps', custom: 5 },
    ]);
  } finally {
    await runner.release();
  }
});
