import { declaredMachine } from './domain/declared.machine.js';
import { UnsoundMachine } from './domain/errors.js';
import { checkMachine, type MachineParts, type StepPart } from './domain/machine.check.js';
import { MACHINE_MIGRATIONS } from './domain/machine.migrations.js';
import { checkMigrations } from './domain/migrations.check.js';
import { setupMachine } from './domain/setup.machine.js';
import { STEP_NAMES, STEPS } from './domain/step.table.js';
import { CLOSED_STATES, SENT_BY, STATES } from './domain/vocabulary.js';
import { StepRegistry } from './steps/step.registry.js';
import type { Step } from './steps/step.js';

/**
 * Holds the machine against the vocabulary, the steps and the senders, before a process begins with anything.
 *
 * @throws {UnsoundMachine} with a sentence for each thing that does not fit
 */
export function refuseUnsoundMachine(): void {
  const steps = new StepRegistry();
  const problems = [
    ...checkMachine(machineParts((name) => steps.get(name))),
    ...checkMigrations(MACHINE_MIGRATIONS, STATES),
  ];
  if (problems.length > 0) throw new UnsoundMachine(problems);
}

/** The parts of this application. @param stepOf what does the work of a step */
export const machineParts = (stepOf: (name: Step['name']) => Partial<Step> | undefined): MachineParts => ({
  ...declaredMachine(setupMachine),
  states: STATES,
  ends: CLOSED_STATES,
  sentBy: SENT_BY,
  steps: STEP_NAMES.map((name): StepPart => ({
    name,
    state: STEPS[name].state,
    lacksCompensation: name !== 'rollBack' && typeof stepOf(name)?.compensate !== 'function',
  })),
});
