import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { StuckSetup } from '../api/admin-contract.js';
import { stuckQuery } from '../api/queries.js';
import { Empty, Failure, Loading, Panel } from '../parts/Messages.js';
import { SetupLink } from '../parts/SetupLink.js';
import { StateBadge } from '../parts/StateBadge.js';
import { Ago } from '../parts/Times.js';

const SHOWN = 8;

const WHY: Record<StuckSetup['why'], string> = {
  NOT_UNDERSTOOD: 'This program does not understand what is stored of it.',
  ERROR: 'A step failed.',
  TIMEOUT: 'Nobody went on in time.',
  PAST_DEADLINE: 'Its deadline has passed, and nobody timed it out.',
  LEASE_EXPIRED: 'Its worker fell silent.',
};

/** What does not move on by itself, the oldest trouble first. */
export function StuckList({ total }: { total: number | undefined }) {
  const { data, error, refetch } = useQuery(stuckQuery(SHOWN));
  const title = total ? `Need a look (${total.toLocaleString()})` : 'Need a look';
  return (
    <Panel title={title}>
      {error && !data && <Failure error={error} onAgain={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data?.items.length === 0 && <Empty title="Nothing is stuck">Every setup moves on by itself.</Empty>}
      <Stack gap={0}>
        {data?.items.map((setup) => (
          <StuckRow key={setup.id} setup={setup} />
        ))}
      </Stack>
    </Panel>
  );
}

const StuckRow = ({ setup: { id, organizationName, state, since, why, lastError } }: { setup: StuckSetup }) => (
  <Stack gap={2} py={8} style={{ borderTop: '1px solid var(--console-line)' }}>
    <Group gap="sm" wrap="nowrap">
      <StateBadge state={state} />
      <SetupLink id={id} name={organizationName} />
      <Text size="sm" c="dimmed" ml="auto" style={{ whiteSpace: 'nowrap' }}>
        <Ago at={since} />
      </Text>
    </Group>
    <Text size="sm" c="dimmed" lineClamp={2}>
      {lastError?.message ?? WHY[why]}
    </Text>
  </Stack>
);
