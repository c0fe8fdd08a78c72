import { CELLS } from './model.js';

/** Counts what walks have tried. */
export class Tally {
  walks = 0;
  readonly edges = new Set<string>();
  readonly illegal = new Set<string>();
  private events = 0;
  private refusals = 0;
  private readonly begin = performance.now();

  constructor(private readonly title: string) {}

  taken(state: string, event: string): void {
    this.events += 1;
    this.edges.add(`${state} ${event}`);
  }

  refused(state: string, event: string): void {
    this.refusals += 1;
    this.illegal.add(`${state} ${event}`);
  }

  toString(): string {
    return [
      `${this.title}: ${String(this.walks)} walks`,
      `${String(this.events)} events and ${String(this.refusals)} refusals`,
      `${String(this.edges.size)} of ${String(CELLS.legal.length)} legal cells`,
      `${String(this.illegal.size)} of ${String(CELLS.illegal.length)} illegal cells`,
      `${((performance.now() - this.begin) / 1000).toFixed(1)} s`,
    ].join(', ');
  }
}
