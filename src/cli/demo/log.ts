import type { Client } from './client.js';
import type { Setup, Transition } from './contract.js';
import { bar, duration } from './format.js';
import type { Screen } from './screen.js';

const STATE_WIDTH = 16;
const BAR_WIDTH = 32;

/** Shows each state once it is left, with the time spent in it, and a live line for the present one. */
export class Log {
  private shown = 0;
  private since = Date.now();

  constructor(
    private readonly client: Client,
    private readonly screen: Screen,
  ) {}

  /** States that the server passed by itself between two answers are in its log, so none is missed. */
  async show(setup: Setup): Promise<void> {
    if (setup.version > this.shown) await this.catchUp(setup);
    if (setup.done) this.line('✔', 'green', setup.state, '', '');
  }

  /** The server is at work: its progress, redrawn at each call. */
  live({ state, progress, steps }: Setup): void {
    const { screen } = this;
    const work = steps.find(({ status }) => status === 'RUNNING');
    const percent = work && state === 'IMPORTING' ? work.progress : progress;
    const elapsed = duration(Date.now() - this.since);
    screen.live(
      `  ${screen.paint('cyan', '▸')} ${state.padEnd(STATE_WIDTH)} ${screen.paint('cyan', bar(percent, BAR_WIDTH))} ` +
        `${String(percent).padStart(3)} %  ${screen.paint('dim', elapsed)}`,
      `${state} ${String(Math.floor(percent / 10))}`,
    );
  }

  private async catchUp(setup: Setup): Promise<void> {
    for (const { version, from, to, event, durationMs } of await readLog(this.client, setup.id)) {
      if (version <= this.shown) continue;
      this.shown = version;
      const isBad = to === 'ERROR' || to === 'TIMEOUT';
      this.line(isBad ? '✘' : '✔', isBad ? 'red' : 'green', from, duration(durationMs), event);
      this.since = Date.now();
    }
  }

  private line(mark: string, style: 'green' | 'red', state: string, time: string, event: string): void {
    const { screen } = this;
    const row = `${state.padEnd(STATE_WIDTH)} ${time.padStart(12)}`;
    const line = `  ${screen.paint(style, mark)} ${row.trimEnd()}`;
    screen.line(event ? `${line}   ${screen.paint('dim', event)}` : line);
  }
}

/** The transition log of a setup, oldest first. */
export const readLog = async (client: Client, setupId: string): Promise<Transition[]> =>
  (await client.get<{ items: Transition[] }>(`/v1/setups/${setupId}/transitions`)).items;
