import { Progress, Stepper, Text } from '@mantine/core';
import type { Setup, SetupState } from '../api/contract.js';
import { stateWords, stateColor } from '../words/states.js';

const STEPS = ['Organisation', 'Document', 'Approval', 'Import'];

/** How many steps lie behind a setup in this state; of one in trouble its error or its progress tells. */
const BEHIND: Partial<Record<SetupState, number>> = {
  IDLE: 0,
  COLLECTING_ORG: 0,
  SAVING_ORG: 0,
  COLLECTING_DOC: 1,
  SAVING_DOC: 1,
  COLLECTING_WF: 2,
  SAVING_WF: 2,
  IMPORTING: 3,
  FINALIZING: 3,
  COMPLETED: 4,
};

/** Where in the whole the owner is. */
export function Steps({ setup }: { setup: Setup }) {
  const { state, lastError, input, progress } = setup;
  const submitted = [input.organization, input.document, input.workflow].filter(Boolean).length;
  const active = BEHIND[state] ?? (lastError && BEHIND[lastError.state]) ?? submitted;
  return (
    <>
      <Stepper active={active} size="sm" visibleFrom="sm" allowNextStepsSelect={false} aria-label="Steps">
        {STEPS.map((label) => (
          <Stepper.Step key={label} label={label} />
        ))}
      </Stepper>
      <Text hiddenFrom="sm" size="sm" fw={600}>
        {active < STEPS.length
          ? `Step ${String(active + 1)} of ${String(STEPS.length)}: ${String(STEPS[active])}`
          : 'Done'}
      </Text>
      <Progress
        value={progress}
        color={stateWords(state).kind === 'waiting' ? 'cyan' : stateColor(state)}
        aria-label="Progress of the whole setup"
      />
    </>
  );
}
