import { Module } from '@nestjs/common';
import { DiagnoseController } from './diagnose.controller.js';
import { DiagnoseQueries } from './diagnose.queries.js';

/** The diagnosis as a route. */
@Module({ controllers: [DiagnoseController], providers: [DiagnoseQueries] })
export class DiagnoseModule {}
