import type { SetupBody } from '../support/bodies.js';
import { form, type Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import type { Fleet } from '../support/fleet.js';
import { documentOf } from '../support/lead.js';
import type { ServerProcess } from '../support/process.js';
import { walkTo } from '../support/walk.js';

/** The import's row in the step ledger. */
export interface ImportStep {
  status: string;
  attempt: number;
  /** The process that holds it, as `host:pid:…`. */
  lockedBy: string | null;
  sections: number;
}

/** Leads a setup to IMPORTING with a Markdown document of this many headings. @returns its id */
export async function beginImport(client: Client, headings: number, textLength = 300): Promise<string> {
  const { content } = documentOf(headings, textLength);
  const fields = { title: 'Bylaws', documentType: 'bylaws', hierarchy: '["Part"]' };
  const document = form(fields, { file: ['bylaws.md', content, 'text/markdown'] });
  const setup: SetupBody = await walkTo(client, 'IMPORTING', { document });
  return setup.id;
}

/** One setup's import, seen from the database. */
export class Import {
  constructor(
    private readonly fleet: Fleet,
    readonly id: string,
  ) {}

  async step(): Promise<ImportStep> {
    const { rows } = await this.fleet.sql.query<ImportStep>(
      `SELECT status, attempt, locked_by AS "lockedBy", coalesce((checkpoint->>'sections')::int, 0) AS sections
       FROM setup_steps WHERE setup_id = $1 AND name = 'importDocument'`,
      [this.id],
    );
    const [row] = rows;
    if (!row) throw new Error(`${this.id} has not come to its import.`);
    return row;
  }

  /** Waits until a worker has committed so many sections and works on more. */
  midway(sections: number): Promise<ImportStep & { lockedBy: string }> {
    return eventually(async () => {
      const step = await this.step();
      if (step.status === 'DONE') throw new Error('The import was over too soon.');
      return step.lockedBy !== null && step.sections >= sections ? { ...step, lockedBy: step.lockedBy } : undefined;
    });
  }

  /** Waits until another attempt than this one has committed more. @returns the milliseconds that it took */
  async taken({ attempt, sections }: ImportStep, withinMs: number): Promise<number> {
    const start = performance.now();
    await eventually(async () => {
      const step = await this.step();
      return step.attempt > attempt && (step.sections > sections || step.status === 'DONE');
    }, withinMs);
    return performance.now() - start;
  }

  async untilState(state: string, withinMs = 30_000): Promise<void> {
    await eventually(async () => (await this.state()) === state, withinMs);
  }

  async state(): Promise<string> {
    const { rows } = await this.fleet.sql.query<{ state: string }>('SELECT state FROM setups WHERE id = $1', [this.id]);
    return rows[0]?.state ?? 'NONE';
  }

  /** How many sections there are, and which; `oldest` is the transaction that wrote the first one. */
  async sections(): Promise<{ count: number; first: number; last: number; oldest: string }> {
    const { rows } = await this.fleet.sql.query<{ count: number; first: number; last: number; oldest: string }>(
      `SELECT count(*)::int, min(ordinal) AS first, max(ordinal) AS last, min(s.xmin::text) FILTER (WHERE ordinal = 1) AS oldest
       FROM document_sections s JOIN documents d ON d.id = document_id WHERE setup_id = $1`,
      [this.id],
    );
    if (!rows[0]) throw new Error('Nothing was counted.');
    return rows[0];
  }

  /** Everything that a worker might still write. */
  async everything(): Promise<unknown> {
    const { rows } = await this.fleet.sql.query(
      `SELECT to_jsonb(s) AS setup,
         (SELECT jsonb_agg(st ORDER BY name) FROM setup_steps st WHERE st.setup_id = s.id) AS steps,
         (SELECT jsonb_agg(t ORDER BY version) FROM setup_transitions t WHERE t.setup_id = s.id) AS log
       FROM setups s WHERE id = $1`,
      [this.id],
    );
    return { rows, sections: await this.sections() };
  }
}

/** Which of the processes holds a step. */
export function holderOf({ lockedBy }: { lockedBy: string }, servers: ServerProcess[]): ServerProcess {
  const holder = servers.find(({ pid }) => lockedBy.split(':')[1] === String(pid));
  if (!holder) throw new Error(`${lockedBy} is none of the workers.`);
  return holder;
}
