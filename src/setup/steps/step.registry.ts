import { Injectable } from '@nestjs/common';
import { finalize } from './finalize.step.js';
import { importDocument } from './import-document.step.js';
import { saveDocument } from './save-document.step.js';
import { saveOrganization } from './save-organization.step.js';
import { saveWorkflow } from './save-workflow.step.js';
import type { Step } from './step.js';

/** Every step by its name; the compiler refuses a missing one. */
@Injectable()
export class StepRegistry {
  private readonly steps: Readonly<Record<Step['name'], Step>> = {
    saveOrganization,
    saveDocument,
    saveWorkflow,
    importDocument,
    finalize,
  };

  get(name: Step['name']): Step {
    return this.steps[name];
  }
}
