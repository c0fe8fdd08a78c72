import { Group, Loader, Progress, Stack, Text } from '@mantine/core';
import type { Setup } from '../api/contract.js';
import { Panel } from '../parts/Messages.js';
import { stateWords, STEP_COLORS } from '../words/states.js';

const STEP_OF: Partial<Record<Setup['state'], string>> = {
  IMPORTING: 'importDocument',
  FINALIZING: 'finalize',
  ROLLING_BACK: 'rollBack',
};

/** A step works: how far it is, as it moves. */
export function Working({ setup: { state, steps } }: { setup: Setup }) {
  const step = steps.find(({ name }) => name === STEP_OF[state]);
  const percent = step?.progress ?? 0;
  return (
    <Panel title={stateWords(state).label}>
      <Stack aria-busy="true">
        <Group gap="sm">
          <Loader size="sm" />
          <Text>{inWords(state, step?.status === 'PENDING', percent)}</Text>
        </Group>
        {step && (
          <Progress value={percent} size="xl" color={STEP_COLORS[step.status]} aria-label="Progress of this step" />
        )}
        <Text size="sm" c="dimmed">
          You may close this page: it goes on without you, and this page shows how far it is when you are back.
        </Text>
      </Stack>
    </Panel>
  );
}

function inWords(state: Setup['state'], isWaiting: boolean, percent: number): string {
  if (isWaiting) return 'It waits for a free worker.';
  if (state === 'IMPORTING') return `The sections of your document are being imported: ${String(percent)} %.`;
  return state === 'ROLLING_BACK' ? 'What was saved is being taken back.' : 'Just a moment.';
}
