import { Group, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Setup, Transition } from '../api/contract.js';
import { explanationQuery, setupQuery, transitionsQuery } from '../api/queries.js';
import { session } from '../api/session.js';
import { useStore } from '../api/store.js';
import { useSetupEvents } from '../live/use-stream.js';
import { MachineDiagram } from '../machine/MachineDiagram.js';
import { Failure, Loading, PageTitle, Panel } from '../parts/Messages.js';
import { StateBadge } from '../parts/StateBadge.js';
import { Ago, Deadline } from '../parts/Times.js';
import { stateWords } from '../words/states.js';
import { Actions } from './Actions.js';
import { Explain } from './Explain.js';
import { Input } from './Input.js';
import { Ledger } from './Ledger.js';
import { Sections } from './Sections.js';
import { History } from './History.js';

/** All there is to know of one setup, and what can be done about it. */
export function SetupPage() {
  const { setupId } = useParams({ from: '/setups/$setupId' });
  const isAdmin = useStore(session)?.isAdmin ?? false;
  const { data: setup, error, refetch } = useQuery(setupQuery(setupId));
  useSetupEvents(setupId, setup?.done ?? false);
  if (!setup) return error ? <Failure error={error} onAgain={() => void refetch()} /> : <Loading rows={6} />;
  return <Known setup={setup} isAdmin={isAdmin} />;
}

function Known({ setup, isAdmin }: { setup: Setup; isAdmin: boolean }) {
  const { data: taken = [] } = useQuery(transitionsQuery(setup));
  const { data: explanation } = useQuery({ ...explanationQuery(setup.id), enabled: isAdmin });
  return (
    <Stack>
      <PageTitle title={setup.input.organization?.name ?? 'A setup without a name yet'} under={<Facts setup={setup} />}>
        <StateBadge state={setup.state} />
      </PageTitle>
      <Explain setup={setup} explanation={explanation} />
      <Actions setup={setup} explanation={explanation} />
      <Panel title="The way it took">
        <MachineDiagram present={setup.state} taken={taken} words={inWords(setup, taken)} />
      </Panel>
      <div className="panel">
        <Tabs defaultValue="history" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="history">Timeline</Tabs.Tab>
            <Tabs.Tab value="steps">Steps</Tabs.Tab>
            <Tabs.Tab value="input">Input</Tabs.Tab>
            <Tabs.Tab value="sections">Sections</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="history">
            <History transitions={taken} createdAt={setup.createdAt} />
          </Tabs.Panel>
          <Tabs.Panel value="steps">
            <Ledger setup={setup} explanation={explanation} />
          </Tabs.Panel>
          <Tabs.Panel value="input">
            <Input input={setup.input} />
          </Tabs.Panel>
          <Tabs.Panel value="sections">
            <Sections setup={setup} />
          </Tabs.Panel>
        </Tabs>
      </div>
    </Stack>
  );
}

const Facts = ({ setup: { id, ownerId, createdAt, deadlineAt, version } }: { setup: Setup }) => (
  <Group gap="0 8px">
    <span className="mono">{id}</span>
    <span>· owner {ownerId}</span>
    <span>
      · begun <Ago at={createdAt} />
    </span>
    <span>· version {version}</span>
    {deadlineAt !== null && (
      <span>
        · deadline <Deadline at={deadlineAt} />
      </span>
    )}
  </Group>
);

const inWords = ({ state }: Setup, taken: readonly Transition[]): string =>
  [
    `The machine. This setup is in the state ${stateWords(state).label}.`,
    taken.length > 0 &&
      `It came from ${[...taken.map(({ from }) => stateWords(from).label), stateWords(state).label].join(', then ')}.`,
  ]
    .filter(Boolean)
    .join(' ');
