import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { setupsQuery } from '../api/queries.js';
import { session } from '../api/session.js';
import { useStore } from '../api/store.js';
import { BulkBar } from '../bulk/BulkBar.js';
import { useAllEvents } from '../live/use-stream.js';
import { Empty, Failure, Loading, PageTitle } from '../parts/Messages.js';
import { FilterBar } from './FilterBar.js';
import { SetupsTable } from './SetupsTable.js';

/** All setups that the viewer may see, newest first, as they move. */
export function SetupsPage() {
  const isAdmin = useStore(session)?.isAdmin ?? false;
  useAllEvents(isAdmin);
  const filter = useSearch({ from: '/setups' });
  const navigate = useNavigate();
  const { tokens, isFirst, older, newer, reset } = usePages();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { state, q } = filter;
  // Another question has other pages, and nothing of it is selected.
  useEffect(() => {
    reset();
    setSelected(new Set());
  }, [state, q, reset]);
  const { data, error, isPlaceholderData, refetch } = useQuery(setupsQuery({ state, q, pageToken: tokens.at(-1) }));
  const next = data?.nextPageToken;
  return (
    <Stack>
      <PageTitle title="Setups" under={isAdmin ? 'Of all owners, newest first.' : 'Yours, newest first.'} />
      <FilterBar
        filter={filter}
        onChange={(search) => {
          void navigate({ to: '/setups', search, replace: true });
        }}
      />
      {isAdmin && (
        <BulkBar
          ids={[...selected]}
          filter={filter}
          onDone={() => {
            setSelected(new Set());
          }}
        />
      )}
      {error && !data && <Failure error={error} onAgain={() => void refetch()} />}
      {!data && !error && <Loading rows={6} />}
      {data?.items.length === 0 && (
        <Empty title="No setup is like that">
          {state || q ? 'Choose another state, or search for something else.' : 'Nobody has begun one yet.'}
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <SetupsTable setups={data.items} selected={isAdmin ? selected : undefined} onSelect={setSelected} />
      )}
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          Page {tokens.length}
        </Text>
        <Group gap="xs">
          <Button variant="default" disabled={isFirst} onClick={newer}>
            Newer
          </Button>
          <Button
            variant="default"
            disabled={!next || isPlaceholderData}
            onClick={() => {
              if (next) older(next);
            }}
          >
            Older
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

/** Pages by key: each is found by the last setup of the one before, however many there are. */
function usePages() {
  const [tokens, setTokens] = useState<(string | undefined)[]>([undefined]);
  const [reset] = useState(() => () => {
    setTokens([undefined]);
  });
  return {
    tokens,
    isFirst: tokens.length === 1,
    older: (token: string) => {
      setTokens((before) => [...before, token]);
    },
    newer: () => {
      setTokens((before) => before.slice(0, -1));
    },
    reset,
  };
}
