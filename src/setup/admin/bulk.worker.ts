import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SETTINGS } from '../../config/config.module.js';
import type { Settings } from '../../config/env.js';
import { Repeating } from '../repeating.js';
import { processName } from '../transition/process-name.js';
import { BulkItemRunner } from './bulk-item.runner.js';
import { BulkItemsQueries } from './bulk-items.queries.js';

/** An admin who waits for the answer to a small operation waits two seconds. */
const LOOK_EVERY_MS = 500;
/** So few at a time that requests find their turn in between. */
const AT_ONCE = 4;

/** Works on bulk operations; any number of processes share them, item by item. */
@Injectable()
export class BulkWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private task: Repeating | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly items: BulkItemsQueries,
    private readonly runner: BulkItemRunner,
  ) {}

  onApplicationBootstrap(): void {
    this.task = new Repeating('working on bulk operations', LOOK_EVERY_MS, () => this.work());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.task?.stop();
  }

  private async work(): Promise<void> {
    let worked = true;
    while (worked && !this.stopping.signal.aborted) {
      const items = await this.items.claim(processName, this.settings.leaseTtlMs, AT_ONCE);
      await Promise.all(items.map((item) => this.runner.run(item)));
      // Also where nothing was left to do: the process that did the last item may have died before this.
      await this.items.closeFinished();
      worked = items.length > 0;
    }
  }
}
