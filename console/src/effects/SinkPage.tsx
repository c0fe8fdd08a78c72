import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { outboxQuery } from '../api/effects.js';
import { Empty, Failure, Loading, PageTitle, Panel } from '../parts/Messages.js';
import { Deliveries } from './Deliveries.js';
import { SinkBadge, SinkFacts } from './SinkCard.js';
import { WebhookPanel } from './WebhookPanel.js';

/** One sink: how it is, its settings where it is a webhook, and its deliveries. */
export function SinkPage() {
  const { sinkId } = useParams({ from: '/effects/$sinkId' });
  const { data, error, refetch } = useQuery(outboxQuery);
  if (!data) return error ? <Failure error={error} onAgain={() => void refetch()} /> : <Loading rows={5} />;
  const sink = data.sinks.find(({ id }) => id === sinkId);
  if (!sink) return <Empty title="There is no such sink">It was deleted, or never there.</Empty>;
  return (
    <Stack>
      <PageTitle title={sink.name} under={sink.kind === 'journal' ? 'The git journal' : 'A webhook'}>
        <SinkBadge sink={sink} />
      </PageTitle>
      <Panel title="How it is">
        <SinkFacts sink={sink} />
      </Panel>
      {sink.kind === 'webhook' && <WebhookPanel id={sink.id} />}
      <Deliveries sink={sink} retentionDays={data.retentionDays} />
    </Stack>
  );
}
