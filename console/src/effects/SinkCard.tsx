import { Anchor, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Sink } from '../api/effects-contract.js';
import { Ago, Deadline } from '../parts/Times.js';
import { useNow } from '../parts/use-now.js';
import { many, SINK_COLORS, SINK_LABELS, sinkSentence } from '../words/sinks.js';

/** One sink at a glance. */
export const SinkCard = ({ sink }: { sink: Sink }) => (
  <section className="panel" aria-label={sink.name}>
    <Group justify="space-between" wrap="nowrap" align="flex-start">
      <div>
        <Title order={2} size="h4">
          <Anchor
            inherit
            renderRoot={(props) => <Link {...props} to="/effects/$sinkId" params={{ sinkId: sink.id }} />}
          >
            {sink.name}
          </Anchor>
        </Title>
        <Text size="xs" c="dimmed">
          {sink.kind === 'journal' ? 'Git journal' : 'Webhook'}
        </Text>
      </div>
      <SinkBadge sink={sink} />
    </Group>
    <SinkFacts sink={sink} />
  </section>
);

export const SinkBadge = ({ sink: { status } }: { sink: Sink }) => (
  <Badge color={SINK_COLORS[status]}>{SINK_LABELS[status]}</Badge>
);

/** What waits, what went wrong, and what was given up. */
export function SinkFacts({ sink }: { sink: Sink }) {
  const now = useNow();
  const { dead, status, lastError, nextAttemptAt, lastDeliveredAt } = sink;
  return (
    <Stack gap={4} mt="sm">
      <Text size="sm">{sinkSentence(sink)}</Text>
      {dead > 0 && (
        <Text size="sm" c="var(--mantine-color-error)" fw={600}>
          {many(dead)} {dead === 1 ? 'delivery was' : 'deliveries were'} given up: replay once the cause is mended.
        </Text>
      )}
      {lastError !== null && (
        <Text size="sm" c="var(--mantine-color-error)">
          {lastError}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {lastDeliveredAt === null ? (
          'Nothing was delivered yet'
        ) : (
          <>
            Last delivered <Ago at={lastDeliveredAt} />
          </>
        )}
        {status === 'FAILING' && nextAttemptAt !== null && Date.parse(nextAttemptAt) > now && (
          <>
            {' · '}next attempt <Deadline at={nextAttemptAt} />
          </>
        )}
      </Text>
    </Stack>
  );
}
