import { Module } from '@nestjs/common';
import { JournalQueries } from './journal.queries.js';
import { JournalRepository } from './journal.repository.js';
import { JournalSink } from './journal.sink.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';

/** The git journal, where JOURNAL_DIR is set. */
@Module({
  providers: [
    JournalSink,
    JournalQueries,
    {
      provide: JournalRepository,
      inject: [SETTINGS],
      useFactory: ({ journalDir }: Settings) => new JournalRepository(journalDir ?? ''),
    },
  ],
  exports: [JournalSink],
})
export class JournalModule {}
