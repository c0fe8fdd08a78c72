import { Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { JsonBodyInterceptor } from './json-body.interceptor.js';
import { ProblemFilter } from './problem.filter.js';
import { DtoPipe } from './validation.pipe.js';

/** What every request passes through besides the guards; for an application made with `bodyParser: false`. */
@Module({
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: JsonBodyInterceptor },
    { provide: APP_PIPE, useClass: DtoPipe },
  ],
})
export class EdgeModule {}
