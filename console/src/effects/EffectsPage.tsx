import { Button, SimpleGrid, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { outboxQuery } from '../api/effects.js';
import { PlusIcon } from '../app/icons.js';
import { Nothing } from '../parts/Nothing.js';
import { Empty, Failure, Loading, PageTitle } from '../parts/Messages.js';
import type { Sink } from '../api/effects-contract.js';
import { needsLook } from '../words/sinks.js';
import { AddWebhook } from './AddWebhook.js';
import { SinkCard } from './SinkCard.js';

/** What happens outside the database, after the commit: how far each sink is. */
export function EffectsPage() {
  const { data, error, refetch } = useQuery(outboxQuery);
  const [isAdding, dialog] = useDisclosure(false);
  const sinks = data?.sinks ?? [];
  const troubled = sinks.filter(needsLook).length;
  return (
    <Stack>
      <PageTitle
        title="Effects"
        under={
          <span role="status">
            {troubled > 0
              ? `${String(troubled)} of ${String(sinks.length)} need a look. Setups go on whatever happens here.`
              : 'What follows outside the database. Setups never wait for it.'}
          </span>
        }
      >
        <Button leftSection={<PlusIcon />} onClick={dialog.open}>
          Add a webhook
        </Button>
      </PageTitle>
      {error && !data && <Failure error={error} onAgain={() => void refetch()} />}
      {!data && !error && <Loading rows={3} />}
      {data?.sinks.length === 0 && (
        <Empty title="Nothing follows from setups yet">
          Add a webhook to tell another system of them. The journal, a git repository with a record of every finished,
          aborted or failed setup, is on where a worker has JOURNAL_DIR.
        </Empty>
      )}
      {data && sinks.length > 0 && <Missing sinks={sinks} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        {[...sinks]
          .sort((a, b) => Number(needsLook(b)) - Number(needsLook(a)))
          .map((sink) => (
            <SinkCard key={sink.id} sink={sink} />
          ))}
      </SimpleGrid>
      {isAdding && <AddWebhook onClose={dialog.close} />}
    </Stack>
  );
}

/** What could be there, too. */
function Missing({ sinks }: { sinks: Sink[] }) {
  const kinds = new Set(sinks.map(({ kind }) => kind));
  if (!kinds.has('webhook')) return <Nothing>No webhook yet: add one to tell another system of setups.</Nothing>;
  if (!kinds.has('journal')) return <Nothing>The journal is off: start a worker with JOURNAL_DIR to have one.</Nothing>;
  return null;
}
