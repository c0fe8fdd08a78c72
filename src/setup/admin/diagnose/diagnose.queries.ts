import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS } from '../../../config/config.module.js';
import type { Settings } from '../../../config/env.js';
import type { Diagnosis } from './check.js';
import { diagnose } from './diagnose.js';

/** Diagnoses of this deployment, one at a time: whoever asks meanwhile gets the one that runs. */
@Injectable()
export class DiagnoseQueries {
  private running: Promise<Diagnosis> | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** @throws as `diagnose` */
  look(): Promise<Diagnosis> {
    const { databaseUrl, leaseTtlMs } = this.settings;
    this.running ??= diagnose(databaseUrl, leaseTtlMs).finally(() => (this.running = undefined));
    return this.running;
  }
}
