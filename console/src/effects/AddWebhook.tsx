import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCommand } from '../api/commands.js';
import { addWebhook } from '../api/effects.js';
import type { WebhookInput, WebhookWithSecret } from '../api/effects-contract.js';
import { fieldErrors, Problem } from '../api/problem.js';
import { Failure } from '../parts/Messages.js';
import { Secret } from './Secret.js';
import { toInput, WebhookFields } from './WebhookFields.js';

/** Adds an endpoint, and then shows its secret, this once. */
export function AddWebhook({ onClose }: { onClose: () => void }) {
  const [value, setValue] = useState<WebhookInput>({ url: '', description: null, types: null });
  const [added, setAdded] = useState<WebhookWithSecret>();
  const command = useCommand(addWebhook, setAdded);
  const errors = fieldErrors(command.error);
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      // What is shown once is not to vanish by a click beside it, or by a key.
      closeOnClickOutside={!added}
      closeOnEscape={!added}
      title={<Text fw={650}>{added ? 'The webhook was added' : 'Add a webhook'}</Text>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {added ? (
        <Stack>
          <Secret secret={added.secret} />
          <Text size="sm">
            It hears of what happens from now on.{' '}
            <Anchor
              inherit
              renderRoot={(props) => <Link {...props} to="/effects/$sinkId" params={{ sinkId: added.id }} />}
            >
              Send it a test
            </Anchor>
            .
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      ) : (
        <form
          noValidate
          onSubmit={(form) => {
            form.preventDefault();
            command.run(toInput(value));
          }}
        >
          <Stack>
            <WebhookFields value={value} errors={errors} onChange={setValue} />
            {command.error && Object.keys(errors).length === 0 && <Refusal error={command.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={command.isPending}>
                Add
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

/** Also leads to the one that has this URL already. */
function Refusal({ error }: { error: unknown }) {
  const known = error instanceof Problem && error.code === 'WEBHOOK_EXISTS' ? error.body.webhookId : undefined;
  return (
    <>
      <Failure error={error} />
      {known !== undefined && (
        <Anchor renderRoot={(props) => <Link {...props} to="/effects/$sinkId" params={{ sinkId: known }} />} size="sm">
          Show that webhook
        </Anchor>
      )}
    </>
  );
}
