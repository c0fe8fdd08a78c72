import { Badge, Group, Stack, Text } from '@mantine/core';
import type { Attempt } from '../api/effects-contract.js';
import { Nothing } from '../parts/Nothing.js';
import { Moment } from '../parts/Times.js';

/** Requests to an endpoint and what it answered, newest first. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <Nothing>No request was sent yet.</Nothing>;
  return (
    <Stack gap="xs" aria-label="Requests" component="ul" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
      {attempts.map(({ id, deliveryId, at, durationMs, httpStatus, error, response }) => (
        <li key={id}>
          <Group gap="xs">
            <Badge color={error === null ? 'green' : 'red'}>{httpStatus ?? 'no answer'}</Badge>
            <Text size="sm" c="dimmed">
              <Moment at={at} />, {durationMs} ms{deliveryId === null && ', a test'}
            </Text>
          </Group>
          {error !== null && (
            <Text size="sm" c="var(--mantine-color-error)">
              {error}
            </Text>
          )}
          {response !== null && response !== '' && (
            <Text size="xs" className="mono" lineClamp={3}>
              {response}
            </Text>
          )}
        </li>
      ))}
    </Stack>
  );
}
