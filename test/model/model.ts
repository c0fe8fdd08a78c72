/**
 * What is to be expected of a setup, written from the contract alone: nothing here is imported from the product.
 *
 * `last` is the working state that the setup left. The first event of a state leads on, the others aside.
 */
const TABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  IDLE: { START: 'COLLECTING_ORG' },
  COLLECTING_ORG: { SUBMIT_ORGANIZATION: 'SAVING_ORG', FAIL: 'ERROR', TIMEOUT: 'TIMEOUT' },
  SAVING_ORG: { SUCCEED: 'COLLECTING_DOC', FAIL: 'ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: 'TIMEOUT' },
  COLLECTING_DOC: { SUBMIT_DOCUMENT: 'SAVING_DOC', FAIL: 'ERROR', TIMEOUT: 'TIMEOUT' },
  SAVING_DOC: { SUCCEED: 'COLLECTING_WF', FAIL: 'ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: 'TIMEOUT' },
  COLLECTING_WF: { SUBMIT_WORKFLOW: 'SAVING_WF', FAIL: 'ERROR', TIMEOUT: 'TIMEOUT' },
  SAVING_WF: { SUCCEED: 'IMPORTING', FAIL: 'ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: 'TIMEOUT' },
  IMPORTING: { SUCCEED: 'FINALIZING', FAIL: 'ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: 'TIMEOUT' },
  FINALIZING: { SUCCEED: 'COMPLETED', FAIL: 'ERROR', ROLLBACK: 'ROLLING_BACK', TIMEOUT: 'TIMEOUT' },
  COMPLETED: {},
  ERROR: { RETRY: 'last', ROLLBACK: 'ROLLING_BACK', ABORT: 'ABORTED', TIMEOUT: 'TIMEOUT' },
  TIMEOUT: { RETRY: 'last', ABORT: 'ABORTED' },
  ROLLING_BACK: { SUCCEED: 'ABORTED', FAIL: 'ERROR', TIMEOUT: 'TIMEOUT' },
  ABORTED: { RESTART: 'IDLE' },
};

export const STATES = Object.keys(TABLE);
export const EVENTS = [
  'START',
  'SUBMIT_ORGANIZATION',
  'SUBMIT_DOCUMENT',
  'SUBMIT_WORKFLOW',
  'SUCCEED',
  'FAIL',
  'RETRY',
  'ROLLBACK',
  'ABORT',
  'RESTART',
  'TIMEOUT',
];
/** What owners send; the rest never comes through the API. */
export const BY_CLIENTS = EVENTS.filter((event) => !['SUCCEED', 'FAIL', 'TIMEOUT'].includes(event));

/** What a setup comes to own, and the rows that it consists of. */
const PARTS = {
  logo: { blobs: 1 },
  organization: { organizations: 1, user_organizations: 1 },
  source: { blobs: 1 },
  document: { documents: 1 },
  workflow: { workflow_templates: 1, workflow_stages: 2 },
  sections: { document_sections: 2 },
} satisfies Record<string, Record<string, number>>;
type Part = keyof typeof PARTS;

const BRINGS: Readonly<Record<string, Part>> = {
  'COLLECTING_ORG SUBMIT_ORGANIZATION': 'logo',
  'SAVING_ORG SUCCEED': 'organization',
  'COLLECTING_DOC SUBMIT_DOCUMENT': 'source',
  'SAVING_DOC SUCCEED': 'document',
  'SAVING_WF SUCCEED': 'workflow',
  'IMPORTING SUCCEED': 'sections',
};

export interface Line {
  version: number;
  from: string;
  event: string;
  to: string;
}

/** One setup, as it should be. */
export class Model {
  state = 'IDLE';
  readonly log: Line[] = [];
  private last = '';
  private isReadable = true;
  private readonly parts = new Set<Part>();

  /** The legal events, the one that leads on first. */
  get legal(): string[] {
    return Object.keys(TABLE[this.state] ?? {});
  }

  /** The state that a legal event leads to. */
  after(event: string): string {
    const to = TABLE[this.state]?.[event];
    if (!to) throw new Error(`${this.state} has no ${event}.`);
    return to === 'last' ? this.last : to;
  }

  /** What comes of an event: an import that cannot read its document fails. */
  outcomeOf(event: string): string {
    return this.state === 'IMPORTING' && event === 'SUCCEED' && !this.isReadable ? 'FAIL' : event;
  }

  /** @param document that comes with the event: whether the import can read it */
  take(event: string, document?: 'good' | 'bad'): void {
    const from = this.state;
    this.state = this.after(event);
    if (document) this.isReadable = document === 'good';
    if (TABLE[from]?.FAIL) this.last = from;
    this.log.push({ version: this.log.length + 1, from, event, to: this.state });
    const part = BRINGS[`${from} ${event}`];
    if (part) this.parts.add(part);
    if (this.state === 'ABORTED') this.parts.clear();
    if (from === 'ROLLING_BACK' && event === 'FAIL') this.undoAllButOrganization();
  }

  /** What the API shows of it, and what the database holds. */
  get seen() {
    const owned: Record<string, number> = {};
    for (const part of this.parts) {
      for (const [table, count] of Object.entries(PARTS[part])) owned[table] = (owned[table] ?? 0) + count;
    }
    return {
      state: this.state,
      version: this.log.length,
      allowedEvents: BY_CLIENTS.filter((event) => this.legal.includes(event)),
      isConfigured: this.state === 'COMPLETED',
      log: this.log,
      owned,
    };
  }

  /** Here roll backs fail at the organisation, the oldest: what is newer has been undone, each in its own transaction. */
  private undoAllButOrganization(): void {
    // An upload that no step has saved goes at the very end.
    if (this.parts.has('document')) this.parts.delete('source');
    for (const part of ['sections', 'workflow', 'document'] as const) this.parts.delete(part);
  }
}

/** The model of a setup that has come so far. */
export function modelAfter(events: readonly string[]): Model {
  const model = new Model();
  for (const event of events) model.take(event);
  return model;
}

/** Every cell of the table, by whether it has an edge. */
export const CELLS = {
  legal: STATES.flatMap((state) => Object.keys(TABLE[state] ?? {}).map((event) => `${state} ${event}`)),
  illegal: STATES.flatMap((state) =>
    EVENTS.filter((event) => !TABLE[state]?.[event]).map((event) => `${state} ${event}`),
  ),
};
