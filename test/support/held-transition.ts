import pg from 'pg';
import { eventually } from './eventually.js';

/** A transition that stands still in its transaction: the fence is checked, the writes are made, nothing is committed. */
export interface HeldTransition {
  /** Waits until the transition has come to where it is held. */
  reached(): Promise<void>;
  /** Lets it go on. */
  end(): Promise<void>;
}

const open = new Set<pg.Client>();

// Whatever a failed test left.
afterEach(async () => {
  await Promise.all([...open].map((session) => end(session)));
});

/**
 * Makes a setup's next transition wait, and that of no other setup, before it begins: a session of the test writes its
 * line of the log first, and does not commit.
 *
 * @param version that the transition will have
 */
export async function holdTransition(databaseUrl: string, setupId: string, version = 1): Promise<HeldTransition> {
  const session = new pg.Client({ connectionString: databaseUrl });
  await session.connect();
  open.add(session);
  await session.query('BEGIN');
  await session.query(
    `INSERT INTO setup_transitions (setup_id, version, from_state, to_state, event, actor, duration_ms)
     VALUES ($1, $2, 'IDLE', 'COLLECTING_ORG', 'START', 'test', 0)`,
    [setupId, version],
  );
  const waits = 'SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))';
  return {
    reached: async () => {
      await eventually(async () => (await session.query(waits)).rowCount === 1);
    },
    end: () => end(session),
  };
}

async function end(session: pg.Client): Promise<void> {
  if (!open.delete(session)) return;
  await session.query('ROLLBACK');
  await session.end();
}
