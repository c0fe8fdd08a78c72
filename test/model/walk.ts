import { BY_CLIENTS, Model, modelAfter } from './model.js';
import type { ModelSite } from './site.js';
import { Subject, type How } from './subject.js';
import type { Tally } from './tally.js';

/** One setup and its model, moved together and compared after each step. */
export class Walk {
  private readonly model = new Model();

  private constructor(
    private readonly subject: Subject,
    private readonly tally: Tally,
  ) {
    tally.walks += 1;
  }

  static async begin(site: ModelSite, tally: Tally): Promise<Walk> {
    return new Walk(await Subject.create(site), tally);
  }

  /** The legal events, the one that leads on first. */
  get legal(): string[] {
    return this.model.legal;
  }

  /** Takes each event of a path; a step that succeeds or fails next does so in the request that asks for it. */
  async follow(path: readonly string[]): Promise<void> {
    const fails = modelAfter(path).log.some(({ from, event }) => from === 'IMPORTING' && event === 'FAIL');
    for (let index = 0; index < path.length; index += 1) {
      const [event = '', next] = path.slice(index, index + 2);
      const then = isOfStep(next) && this.model.after(event).startsWith('SAVING_') ? next : undefined;
      await this.take(event, { then, document: fails && event === 'SUBMIT_DOCUMENT' ? 'bad' : 'good' });
      if (then) index += 1;
    }
  }

  /** A legal event, with the step that its request runs itself. */
  async take(wish: string, { then, document }: Pick<How, 'then' | 'document'> = {}): Promise<void> {
    await this.told(wish, async () => {
      const event = this.model.outcomeOf(wish);
      const [from, to] = [this.model.state, this.model.after(event)];
      const takesDocument = event === 'SUBMIT_DOCUMENT' || (event === 'RETRY' && to === 'IMPORTING');
      const how = { from, to, then: to.startsWith('SAVING_') ? then : undefined, ...(takesDocument && { document }) };
      await this.subject.send(event, how);
      this.model.take(event, how.document);
      if (how.then) this.model.take(how.then);
      this.tally.taken(from, event);
      if (how.then) this.tally.taken(to, how.then);
      await this.compare();
    });
  }

  /** An illegal event: it is refused, and nothing has changed. */
  async refuse(event: string): Promise<void> {
    await this.told(event, async () => {
      const { state, legal } = this.model;
      const allowedEvents = BY_CLIENTS.includes(event) ? this.model.seen.allowedEvents : legal;
      const refusal = await this.subject.refusalOf(event);
      expect({ ...refusal, allowedEvents: [...(refusal.allowedEvents as string[])].sort() }).toEqual({
        state,
        event,
        allowedEvents: [...allowedEvents].sort(),
      });
      this.tally.refused(state, event);
      await this.compare();
    });
  }

  private async compare(): Promise<void> {
    expect(await this.subject.seen()).toEqual(this.model.seen);
  }

  /** A failure tells how the setup came to where it happened. */
  private async told(event: string, work: () => Promise<void>): Promise<void> {
    const { state, log } = this.model;
    const way = log.map((line) => line.event).join(' ');
    try {
      await work();
    } catch (error) {
      throw new Error(`After [${way}] ${event} in ${state}: ${String(error)}`, { cause: error });
    }
  }
}

const isOfStep = (event: string | undefined): event is 'SUCCEED' | 'FAIL' => event === 'SUCCEED' || event === 'FAIL';
