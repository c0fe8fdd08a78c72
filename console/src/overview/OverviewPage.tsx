import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Overview } from '../api/admin-contract.js';
import { STATES } from '../api/contract.js';
import { overviewQuery } from '../api/queries.js';
import { useAllEvents } from '../live/use-stream.js';
import { MachineDiagram } from '../machine/MachineDiagram.js';
import { Failure, Loading, PageTitle, Panel } from '../parts/Messages.js';
import { stateWords } from '../words/states.js';
import { HourBars } from './HourBars.js';
import { StuckList } from './StuckList.js';

/** Where all setups are, how many come through, and which need a look. */
export function OverviewPage() {
  useAllEvents(true);
  const { data, error, refetch } = useQuery(overviewQuery);
  return (
    <Stack>
      <PageTitle title="Overview" under="All setups, as they are now." />
      {error && !data && <Failure error={error} onAgain={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Figures overview={data} />}
      <StuckList total={data?.stuck} />
      {data && (
        <>
          <Panel title="Where they are">
            <MachineDiagram counts={data.states} words={inWords(data)} />
          </Panel>
          <Panel title="Completed in each of the last 24 hours">
            <HourBars hours={data.completedPerHour} />
          </Panel>
        </>
      )}
    </Stack>
  );
}

function Figures({ overview: { states, completedPerHour, stuck } }: { overview: Overview }) {
  const count = (...kinds: string[]): number =>
    STATES.filter((state) => kinds.includes(stateWords(state).kind)).reduce((sum, s) => sum + (states[s] ?? 0), 0);
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      <Figure name="Need a look" value={stuck} isBad={stuck > 0} />
      <Figure name="Wait for their owner" value={count('idle', 'waiting')} />
      <Figure name="Being worked on" value={count('working')} />
      <Figure name="Completed in 24 hours" value={completedPerHour.reduce((sum, hour) => sum + hour.count, 0)} />
    </SimpleGrid>
  );
}

const Figure = ({ name, value, isBad = false }: { name: string; value: number; isBad?: boolean }) => (
  <div className="panel">
    <Text size="xl" fw={700} c={isBad ? 'var(--mantine-color-error)' : undefined}>
      {value.toLocaleString()}
    </Text>
    <Text size="sm" c="dimmed">
      {name}
    </Text>
  </div>
);

/** The diagram for those who do not see it. */
const inWords = ({ states }: Overview): string =>
  `The machine with the number of setups in each state: ${STATES.map((state) => `${stateWords(state).label} ${String(states[state] ?? 0)}`).join(', ')}.`;
