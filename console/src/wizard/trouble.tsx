import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { sendEvent, useCommand } from '../api/commands.js';
import type { ClientEvent, Setup } from '../api/contract.js';
import { CorrectionForm, correctableOf } from '../forms/CorrectionForm.js';
import { Failure, Panel } from '../parts/Messages.js';
import { stepLabel } from '../words/states.js';
import type { ScreenProps } from './Screen.js';

/** A step failed: why, and how to go on. */
export function Failed({ setup, hold, letGo }: ScreenProps) {
  const { lastError } = setup;
  const isCorrectable = lastError !== null && !lastError.retryable && correctableOf(setup) !== undefined;
  return (
    <Stack>
      <Alert color="red" title="This step did not work" role="alert">
        {lastError?.message ?? 'Something went wrong on our side.'}
      </Alert>
      {isCorrectable ? (
        <Panel title="Correct it and try again">
          <CorrectionForm setup={setup} reason="Corrected by its owner." onChange={hold} onDone={letGo} />
        </Panel>
      ) : (
        <Choice setup={setup} event="RETRY" label="Try again" reason="Tried again by its owner." />
      )}
      <Choice setup={setup} event="ABORT" label="Give up this setup" reason="Given up by its owner." isQuiet />
    </Stack>
  );
}

/** The deadline of a form or a step passed; nothing is lost. */
export const AwayTooLong = ({ setup }: ScreenProps) => (
  <Stack>
    <Alert color="orange" title="This setup was paused">
      {setup.lastError && setup.lastError.code !== 'TIMED_OUT'
        ? setup.lastError.message
        : 'Nothing happened for too long. Everything that you sent is still there.'}
    </Alert>
    <Choice setup={setup} event="RETRY" label="Go on" reason="Continued by its owner." />
    <Choice setup={setup} event="ABORT" label="Give up this setup" reason="Given up by its owner." isQuiet />
  </Stack>
);

export const Aborted = ({ setup }: ScreenProps) => (
  <Panel title="This setup was aborted">
    <Stack>
      <Text>
        Nothing of it is left
        {setup.steps.length > 0 && <>: {setup.steps.map(({ name }) => stepLabel(name)).join(', ')} were undone</>}. You
        can begin again at any time.
      </Text>
      <Choice setup={setup} event="RESTART" label="Begin again" />
    </Stack>
  </Panel>
);

interface ChoiceProps {
  setup: Setup;
  event: ClientEvent;
  label: string;
  /** For the log. */
  reason?: string;
  isQuiet?: boolean;
}

function Choice({ setup, event, label, reason, isQuiet = false }: ChoiceProps) {
  const command = useCommand((_: undefined, headers) => sendEvent(setup, event, reason ? { reason } : {}, headers));
  return (
    <Stack gap="xs">
      {command.error && <Failure error={command.error} />}
      <Group>
        <Button
          variant={isQuiet ? 'default' : 'filled'}
          loading={command.isPending}
          onClick={() => {
            command.run(undefined);
          }}
        >
          {label}
        </Button>
      </Group>
    </Stack>
  );
}
