import type { Reply } from '../support/client.js';
import { at, print } from '../crash/report.js';

/** What tells answers apart, of problems and of setups. */
export interface AnswerBody {
  code?: string;
  state?: string;
  currentVersion?: number;
  setupId?: string;
}

/** Counts the answers of one kind of race, and what the database holds after it, over all repetitions. */
export class Tally {
  private requests = 0;
  private readonly answers = new Map<string, number>();
  private readonly held = new Map<string, number>();
  private readonly remarks: string[] = [];

  constructor(private readonly title: string) {
    tallies.push(this);
  }

  /** @returns how many answers there were of each status and code; any 5xx is a failure */
  note(replies: Reply<AnswerBody>[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const reply of replies) {
      if (reply.status >= 500) throw new Error(`${String(reply.status)} ${JSON.stringify(reply.body)}`);
      counts[nameOf(reply)] = (counts[nameOf(reply)] ?? 0) + 1;
    }
    this.requests += replies.length;
    for (const [name, count] of Object.entries(counts)) increase(this.answers, name, count);
    return counts;
  }

  /** Adds up what the database holds after each repetition. */
  hold(counts: Record<string, number>): void {
    for (const [name, count] of Object.entries(counts)) increase(this.held, name, count);
  }

  protected remark(text: string): void {
    this.remarks.push(text);
  }

  get row(): string[] {
    const rest = [listed(this.held), ...this.remarks].filter(Boolean).join('; ');
    return [this.title, String(this.requests), listed(this.answers), rest];
  }
}

/** The rule for the usual answer; on a shared machine one of many may be late, but never as late as the lock's wait. */
const AT_ONCE_MS = 300;
const LATE_MS = 2_000;

/** A tally of requests that are sent one after the other, and how long each took. */
export class TimedTally extends Tally {
  private readonly times: number[] = [];

  async time(send: () => Promise<Reply<AnswerBody>>): Promise<Record<string, number>> {
    const start = performance.now();
    const reply = await send();
    this.times.push(performance.now() - start);
    return this.note([reply]);
  }

  expectAtOnce(): void {
    const sorted = this.times.toSorted((a, b) => a - b);
    this.remark(`p50 ${at(sorted, 0.5)} ms, longest ${at(sorted, 1)} ms`);
    expect(Number(at(sorted, 0.5))).toBeLessThan(AT_ONCE_MS);
    expect(Number(at(sorted, 1))).toBeLessThan(LATE_MS);
  }
}

const tallies: Tally[] = [];

afterAll(() => {
  print(tableOf([['race', 'requests', 'answers', 'in the database'], ...tallies.map(({ row }) => row)]));
});

/** `200 COLLECTING_DOC`, `409 SETUP_IN_PROGRESS`, or the status alone. */
const nameOf = ({ status, body: { code, state } }: Reply<AnswerBody>): string =>
  [String(status), code ?? (status < 300 ? state : undefined)].filter(Boolean).join(' ');

const increase = (counts: Map<string, number>, name: string, by: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + by);
};

const listed = (counts: Map<string, number>): string =>
  [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${name}: ${String(count)}`)
    .join(', ');

/** Rows of Markdown, in columns. */
export function tableOf(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [head, ...body] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}
