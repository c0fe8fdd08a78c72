import { Alert, Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCommand } from '../api/commands.js';
import { deliveriesQuery, replay } from '../api/effects.js';
import type { Delivery, DeliveryStatus, Sink } from '../api/effects-contract.js';
import { Failure, Loading } from '../parts/Messages.js';
import { Nothing } from '../parts/Nothing.js';
import { DELIVERY_LABELS, many } from '../words/sinks.js';
import { DeliveriesTable } from './DeliveriesTable.js';
import { DeliveryDialog } from './DeliveryDialog.js';

const TABS: DeliveryStatus[] = ['PENDING', 'DEAD', 'DELIVERED'];

/** So many are replayed by one request. */
const AT_ONCE = 1_000;

const NOTHING: Record<DeliveryStatus, string> = {
  PENDING: 'Nothing waits.',
  DEAD: 'Nothing was given up.',
  DELIVERED: 'Nothing was delivered lately.',
};

interface Props {
  sink: Sink;
  retentionDays: number;
}

/** What waits, what was given up, and what arrived. */
export function Deliveries({ sink, retentionDays }: Props) {
  const [tab, setTab] = useState<DeliveryStatus>(sink.dead > 0 ? 'DEAD' : 'PENDING');
  const counts: Partial<Record<DeliveryStatus, number>> = { PENDING: sink.pending, DEAD: sink.dead };
  return (
    <div className="panel">
      <Tabs
        value={tab}
        onChange={(value) => {
          setTab(value as DeliveryStatus);
        }}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {TABS.map((status) => (
            <Tabs.Tab key={status} value={status}>
              {DELIVERY_LABELS[status]}
              {counts[status] ? ` (${many(counts[status])})` : ''}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map((status) => (
          <Tabs.Panel key={status} value={status}>
            <OfStatus sink={sink} status={status} />
          </Tabs.Panel>
        ))}
      </Tabs>
      <Text size="xs" c="dimmed" mt="md">
        Kept for {retentionDays} days after they were delivered or given up.
      </Text>
    </div>
  );
}

function OfStatus({ sink, status }: { sink: Sink; status: DeliveryStatus }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    deliveriesQuery(sink.id, status),
  );
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<Delivery>();
  if (!data) return error ? <Failure error={error} onAgain={() => void refetch()} /> : <Loading />;
  const deliveries = data.pages.flatMap(({ items }) => items);
  // What is elsewhere by now is not selected any more.
  const chosen = deliveries.flatMap(({ id }) => (selected.has(id) ? [id] : [])).slice(0, AT_ONCE);
  return (
    <Stack>
      {status !== 'PENDING' && (
        <ReplayBar
          sink={sink}
          ids={chosen}
          hasAll={status === 'DEAD' && deliveries.length > 0}
          onDone={() => {
            setSelected(new Set());
          }}
        />
      )}
      {deliveries.length === 0 ? (
        <Nothing>{NOTHING[status]}</Nothing>
      ) : (
        <DeliveriesTable
          deliveries={deliveries}
          selected={status === 'PENDING' ? undefined : selected}
          onSelect={setSelected}
          onShow={setShown}
        />
      )}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          More
        </Button>
      )}
      {shown && (
        <DeliveryDialog
          sink={sink}
          delivery={shown}
          onClose={() => {
            setShown(undefined);
          }}
        />
      )}
    </Stack>
  );
}

interface ReplayBarProps {
  sink: Sink;
  ids: string[];
  /** Whether every dead letter can be replayed from here. */
  hasAll: boolean;
  onDone: () => void;
}

function ReplayBar({ sink, ids, hasAll, onDone }: ReplayBarProps) {
  const [replayed, setReplayed] = useState<number>();
  const command = useCommand<string[] | undefined, number>(
    (wanted, headers) => replay(sink.id, wanted, headers),
    (count) => {
      setReplayed(count);
      onDone();
    },
  );
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          disabled={ids.length === 0}
          loading={command.isPending}
          onClick={() => {
            command.run(ids);
          }}
        >
          Replay selected{ids.length > 0 ? ` (${String(ids.length)})` : ''}
        </Button>
        {hasAll && (
          <Button
            size="xs"
            loading={command.isPending}
            onClick={() => {
              command.run(undefined);
            }}
          >
            Replay all dead letters
          </Button>
        )}
      </Group>
      {replayed !== undefined && (
        <Alert
          color="cyan"
          role="status"
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => {
            setReplayed(undefined);
          }}
        >
          {many(replayed)} {replayed === 1 ? 'is' : 'are'} tried again.
        </Alert>
      )}
      {command.error && <Failure error={command.error} />}
    </Stack>
  );
}
