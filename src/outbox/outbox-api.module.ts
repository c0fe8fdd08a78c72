import { Module } from '@nestjs/common';
import { FiguresQueries } from './figures.queries.js';
import { LettersQueries } from './letters.queries.js';
import { OutboxController } from './outbox.controller.js';

/** What admins see and do of the effects outside the database. */
@Module({ controllers: [OutboxController], providers: [FiguresQueries, LettersQueries] })
export class OutboxApiModule {}
