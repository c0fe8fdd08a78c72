import { Group, ScrollArea, Stack, Text } from '@mantine/core';
import type { BulkPreview } from '../api/admin-contract.js';
import { SetupLink } from '../parts/SetupLink.js';
import { StateBadge } from '../parts/StateBadge.js';

const SHOWN = 100;

/** What would happen to each of them. */
export function PreviewList({ preview: { total, results }, allowed }: { preview: BulkPreview; allowed: number }) {
  const possible = results.filter((result) => result.allowed);
  const refused = results.filter((result) => !result.allowed);
  return (
    <Stack gap="xs">
      <Text>
        {total.toLocaleString()} chosen: possible for <b>{allowed.toLocaleString()}</b>, not for{' '}
        {refused.length.toLocaleString()}.
      </Text>
      <ScrollArea.Autosize mah={260} viewportProps={{ tabIndex: 0, 'aria-label': 'What would happen to each' }}>
        <Stack gap={6}>
          {[...possible, ...refused].slice(0, SHOWN).map(({ id, state, allowed: isAllowed, why }) => (
            <Group key={id} gap="xs" wrap="nowrap" align="flex-start">
              <SetupLink id={id} />
              <StateBadge state={state} />
              <Text size="sm" c={isAllowed ? undefined : 'dimmed'}>
                {isAllowed ? '' : 'Not possible. '}
                {why}
              </Text>
            </Group>
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}
