import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useCommand } from '../api/commands.js';
import { changeWebhook, deleteWebhook, rotateSecret } from '../api/effects.js';
import type { Webhook, WebhookInput, WebhookWithSecret } from '../api/effects-contract.js';
import { fieldErrors, Problem } from '../api/problem.js';
import { Failure } from '../parts/Messages.js';
import { Secret } from './Secret.js';
import { toInput, WebhookFields } from './WebhookFields.js';

interface Props {
  webhook: Webhook;
  onClose: () => void;
}

interface DialogProps {
  title: string;
  onClose: () => void;
  /** It shows something that is shown once: it does not vanish by a click beside it, or by a key. */
  isPrecious?: boolean;
  children: ReactNode;
}

const Dialog = ({ title, onClose, isPrecious = false, children }: DialogProps) => (
  <Modal
    opened
    closeOnClickOutside={!isPrecious}
    closeOnEscape={!isPrecious}
    size="lg"
    onClose={onClose}
    title={<Text fw={650}>{title}</Text>}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {children}
  </Modal>
);

/** Changes the settings as they were when it opened: who was faster is not overwritten. */
export function EditDialog({ webhook, onClose }: Props) {
  const [seen, setSeen] = useState(webhook);
  const { url, description, types } = seen;
  const [value, setValue] = useState<WebhookInput>({ url, description, types });
  const command = useCommand<WebhookInput, Webhook>((input, headers) => changeWebhook(seen, input, headers), onClose);
  const errors = fieldErrors(command.error);
  const isBehind = command.error instanceof Problem && command.error.code === 'VERSION_CONFLICT';
  return (
    <Dialog title="Edit the webhook" onClose={onClose}>
      <form
        noValidate
        onSubmit={(form) => {
          form.preventDefault();
          command.run(toInput(value));
        }}
      >
        <Stack>
          <WebhookFields value={value} errors={errors} onChange={setValue} />
          {command.error && Object.keys(errors).length === 0 && <Failure error={command.error} />}
          {isBehind && webhook.version > seen.version && (
            <Button
              variant="default"
              onClick={() => {
                setSeen(webhook);
                command.reset();
              }}
            >
              Keep what I typed, and save it over theirs
            </Button>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={command.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

export function RotateDialog({ webhook, onClose }: Props) {
  const [seen] = useState(webhook);
  const [rotated, setRotated] = useState<WebhookWithSecret>();
  const command = useCommand<Webhook, WebhookWithSecret>(rotateSecret, setRotated);
  return (
    <Dialog title="New secret" onClose={onClose} isPrecious={rotated !== undefined}>
      <Stack>
        {rotated ? (
          <Secret
            secret={rotated.secret}
            note="The previous one signs as well for 24 hours: change the receiver over by then."
          />
        ) : (
          <Text size="sm">
            A new secret signs from now on. The present one signs as well for 24 hours, so nothing is lost while the
            receiver is changed over.
            {seen.secretRotatedUntil !== null && ' The secret before the present one, which still signs, ends at once.'}
          </Text>
        )}
        {command.error && <Failure error={command.error} />}
        <Group justify="flex-end">
          {rotated ? (
            <Button onClick={onClose}>Done</Button>
          ) : (
            <>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button
                loading={command.isPending}
                onClick={() => {
                  command.run(seen);
                }}
              >
                Make a new secret
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}

export function DeleteDialog({ webhook: { id, url }, onClose }: Props) {
  const navigate = useNavigate();
  const command = useCommand<string, string>(deleteWebhook, () => {
    void navigate({ to: '/effects' });
  });
  return (
    <Dialog title="Delete the webhook" onClose={onClose}>
      <Stack>
        <Text size="sm">
          {url} hears of nothing more. What waits for it and the log of its requests go as well. To stop it for a while,
          disable it instead.
        </Text>
        {command.error && <Failure error={command.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color="red"
            loading={command.isPending}
            onClick={() => {
              command.run(id);
            }}
          >
            Delete
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
