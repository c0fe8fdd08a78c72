import { Group, Text, Timeline } from '@mantine/core';
import type { Transition } from '../api/contract.js';
import { StateBadge } from '../parts/StateBadge.js';
import { Moment } from '../parts/Times.js';
import { eventLabel, stateColor } from '../words/states.js';
import { span } from '../words/time.js';

/** Every transition, the newest first, with who caused it and why. */
export function History({ transitions, createdAt }: { transitions: readonly Transition[]; createdAt: string }) {
  return (
    <Timeline bulletSize={14} lineWidth={2} active={transitions.length}>
      {transitions.toReversed().map((transition) => (
        <Timeline.Item
          key={transition.version}
          color={stateColor(transition.to)}
          title={
            <Group gap="xs">
              <Text fw={600}>{eventLabel(transition.event)}</Text>
              <StateBadge state={transition.to} />
            </Group>
          }
        >
          {transition.reason !== null && <Text size="sm">“{transition.reason}”</Text>}
          <Text size="sm" c="dimmed">
            <Moment at={transition.at} />, by {transition.actor}, after {span(transition.durationMs)} in{' '}
            {transition.from}
          </Text>
        </Timeline.Item>
      ))}
      <Timeline.Item title="Created">
        <Text size="sm" c="dimmed">
          <Moment at={createdAt} />
        </Text>
      </Timeline.Item>
    </Timeline>
  );
}
