import { Group, Text, VisuallyHidden } from '@mantine/core';
import type { Overview } from '../api/admin-contract.js';
import { clock } from '../words/time.js';

/** One bar for each hour, the present one last. */
export function HourBars({ hours }: { hours: Overview['completedPerHour'] }) {
  const highest = Math.max(1, ...hours.map(({ count }) => count));
  const [first] = hours;
  return (
    <figure style={{ margin: 0 }}>
      <VisuallyHidden component="figcaption">
        {hours.map(({ hour, count }) => `${clock(hour)}: ${String(count)}`).join(', ')}
      </VisuallyHidden>
      <div className="bars" aria-hidden="true">
        {hours.map(({ hour, count }) => (
          <div
            key={hour}
            data-empty={count === 0}
            title={`From ${clock(hour)}: ${count.toLocaleString()}`}
            style={{ height: `${String((count / highest) * 100)}%` }}
          />
        ))}
      </div>
      <Group justify="space-between" mt={4} aria-hidden="true">
        <Text size="xs" c="dimmed">
          {first ? clock(first.hour) : ''}
        </Text>
        <Text size="xs" c="dimmed">
          most in an hour: {highest.toLocaleString()}
        </Text>
        <Text size="xs" c="dimmed">
          now
        </Text>
      </Group>
    </figure>
  );
}
