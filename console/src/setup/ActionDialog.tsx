import { Button, Group, Modal, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { sendEvent, useCommand } from '../api/commands.js';
import type { ClientEvent, Setup } from '../api/contract.js';
import { fieldErrors } from '../api/problem.js';
import { CorrectionForm, correctableOf } from '../forms/CorrectionForm.js';
import { Failure } from '../parts/Messages.js';
import { eventLabel } from '../words/states.js';

interface Props {
  setup: Setup;
  event: ClientEvent;
  onClose: () => void;
}

/** Asks for a reason, and for a corrected input where the step failed for its input, before anything happens. */
export function ActionDialog({ setup, event, onClose }: Props) {
  // As it was when the dialog opened: what happens meanwhile must not change what is decided here.
  const [seen] = useState(setup);
  const canCorrect = event === 'RETRY' && correctableOf(seen) !== undefined;
  const [isCorrecting, setCorrecting] = useState(canCorrect && seen.lastError?.retryable === false);
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={<Text fw={650}>{eventLabel(event)}</Text>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        {canCorrect && (
          <Switch
            label="Correct the input first"
            checked={isCorrecting}
            onChange={({ currentTarget }) => {
              setCorrecting(currentTarget.checked);
            }}
          />
        )}
        {isCorrecting ? (
          <CorrectionForm setup={seen} onDone={onClose} />
        ) : (
          <ReasonForm setup={seen} event={event} onClose={onClose} />
        )}
      </Stack>
    </Modal>
  );
}

function ReasonForm({ setup, event, onClose }: Props) {
  const needsReason = event !== 'RESTART';
  const [reason, setReason] = useState('');
  const command = useCommand(
    (text: string, headers) => sendEvent(setup, event, needsReason ? { reason: text } : {}, headers),
    onClose,
  );
  const errors = fieldErrors(command.error);
  return (
    <form
      noValidate
      onSubmit={(form) => {
        form.preventDefault();
        command.run(reason);
      }}
    >
      <Stack>
        {needsReason && (
          <TextInput
            label="Reason"
            description="It stays in the log of the setup."
            withAsterisk
            value={reason}
            error={errors.reason}
            data-autofocus
            onChange={({ currentTarget }) => {
              setReason(currentTarget.value);
            }}
          />
        )}
        {command.error && !errors.reason && <Failure error={command.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={command.isPending}>
            {eventLabel(event)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
