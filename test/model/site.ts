import pg from 'pg';
import { DataSource } from 'typeorm';
import { StepRunner } from '../../src/setup/transition/step-runner.js';
import { TransitionService } from '../../src/setup/transition/transition.service.js';
import { LeftAlone } from '../../src/setup/worker/left-alone.js';
import { OverdueSetups } from '../../src/setup/worker/overdue.js';
import { startApplication, type TestApplication } from '../support/application.js';
import { tapStatements, type Tap } from '../support/statement-tap.js';

/** The whole API over HTTP, and the parts of a worker, which move only when a test asks them to. */
export interface ModelSite {
  readonly app: TestApplication;
  /** Sessions of the test itself. */
  readonly sql: pg.Pool;
  readonly database: DataSource;
  /** Sees every statement of `database`. */
  readonly tap: Tap;
  readonly transitions: TransitionService;
  readonly runner: StepRunner;
  readonly overdue: OverdueSetups;
}

/** Starts it; the caller ends `sql`. */
export async function openSite(): Promise<ModelSite> {
  const app = await startApplication({ ROLE: 'api' });
  const sql = new pg.Pool({ connectionString: app.database.url, max: 2 });
  // The database is dropped under its idle sessions.
  sql.on('error', () => undefined);
  const database = app.part(DataSource);
  const transitions = app.part(TransitionService);
  return {
    app,
    sql,
    database,
    tap: tapStatements(database),
    transitions,
    runner: app.part(StepRunner),
    overdue: new OverdueSetups(transitions, database, new LeftAlone()),
  };
}
