import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCommand } from '../api/commands.js';
import { attemptsQuery, deliveryQuery, replay } from '../api/effects.js';
import type { Delivery, Sink } from '../api/effects-contract.js';
import { Failure } from '../parts/Messages.js';
import { Moment } from '../parts/Times.js';
import { DELIVERY_WORDS } from '../words/sinks.js';
import { AttemptList } from './AttemptList.js';

interface Props {
  sink: Sink;
  delivery: Delivery;
  onClose: () => void;
}

/** One delivery: its event, and what every attempt came to. */
export function DeliveryDialog({ sink, delivery, onClose }: Props) {
  const { data, error } = useQuery(deliveryQuery(sink.id, delivery.id));
  const isWebhook = sink.kind === 'webhook';
  const { data: attempts } = useQuery({ ...attemptsQuery(sink.id, delivery.id), enabled: isWebhook });
  const command = useCommand<string, number>((id, headers) => replay(sink.id, [id], headers));
  const { status, lastError, createdAt, doneAt } = data ?? delivery;
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={
        <Text fw={650}>
          {delivery.type}, version {delivery.version}
        </Text>
      }
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack>
        <Text size="sm">
          {DELIVERY_WORDS[status]} The event happened <Moment at={createdAt} />
          {doneAt !== null && (
            <>
              , settled <Moment at={doneAt} />
            </>
          )}
          .
        </Text>
        {lastError !== null && (
          <Text size="sm" c="var(--mantine-color-error)">
            {lastError}
          </Text>
        )}
        {isWebhook && attempts && <AttemptList attempts={attempts} />}
        {error && <Failure error={error} />}
        {data &&
          (data.payload ? (
            <Code block aria-label="The event" tabIndex={0}>
              {JSON.stringify(data.payload, null, 2)}
            </Code>
          ) : (
            <Text size="sm" c="dimmed">
              The event is no longer kept: it cannot be replayed.
            </Text>
          ))}
        {command.error && <Failure error={command.error} />}
        {status !== 'PENDING' && data?.payload && (
          <Group justify="flex-end">
            <Button
              loading={command.isPending}
              onClick={() => {
                command.run(delivery.id);
              }}
            >
              Replay
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}
