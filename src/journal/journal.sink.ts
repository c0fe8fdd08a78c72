import { Injectable, Logger } from '@nestjs/common';
import { typeOf } from '../outbox/event.types.js';
import type { Delivery, Settle, Sink } from '../outbox/sink.js';
import { JournalQueries } from './journal.queries.js';
import { pathOf, recordOf, type LogLine } from './journal.record.js';
import { JournalRepository, type RecordFile } from './journal.repository.js';
import { RECORDED } from './recorded.js';

/** Writes a Markdown record of every finished, aborted or failed setup into a git repository, many in one commit. */
@Injectable()
export class JournalSink implements Sink {
  readonly kind = 'journal';
  readonly batch = 500;
  /** A repository that is away costs no attempt. */
  readonly probe = 500;
  readonly standing = { id: 'journal', name: 'Journal', types: RECORDED.map(typeOf) };
  private readonly log = new Logger(JournalSink.name);

  constructor(
    private readonly queries: JournalQueries,
    private readonly repository: JournalRepository,
  ) {}

  async deliver(_sinkId: string, batch: readonly Delivery[], settle: Settle): Promise<void> {
    const logs = await this.queries.logs(batch);
    const files: RecordFile[] = [];
    const unfit: Delivery[] = [];
    for (const delivery of batch) {
      const file = this.render(delivery, logs.get(delivery.setupId) ?? []);
      if (file) files.push(file);
      else unfit.push(delivery);
    }
    await this.repository.commit(files);
    const error = 'The record could not be made of this event; why is in the log.';
    await Promise.all([
      ...batch.filter((one) => !unfit.includes(one)).map((one) => settle(one, { delivered: true })),
      ...unfit.map((one) => settle(one, { delivered: false, error })),
    ]);
  }

  private render({ setupId, version, payload }: Delivery, log: readonly LogLine[]): RecordFile | undefined {
    try {
      const line = `${setupId} v${String(version)} ${payload.to}`;
      return { path: pathOf(setupId), version, text: recordOf(payload, log), line };
    } catch (error) {
      this.log.error({ setupId, version, err: error, msg: 'no record can be made of this event' });
      return undefined;
    }
  }
}
