import { Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { BulkOperation } from '../api/admin-contract.js';
import { call } from '../api/http.js';
import { SetupLink } from '../parts/SetupLink.js';

/** How far an operation is, until it is done. */
export function BulkResult({ ordered }: { ordered: BulkOperation }) {
  const { data: operation } = useQuery({
    queryKey: ['bulk', ordered.id],
    queryFn: async ({ signal }) => (await call<BulkOperation>(`/v1/admin/setups/bulk/${ordered.id}`, { signal })).body,
    initialData: ordered,
    refetchInterval: ({ state }) => (state.data?.status === 'DONE' ? false : 1_000),
  });
  const { total, done, refused, failed, status, results } = operation;
  const finished = done + refused + failed;
  const bad = results.filter((result) => result.status === 'REFUSED' || result.status === 'FAILED');
  return (
    <Stack>
      <Progress
        value={total > 0 ? (finished / total) * 100 : 100}
        color={failed > 0 ? 'red' : 'green'}
        aria-label="Progress of the operation"
      />
      <Text role="status">
        {status === 'DONE' ? 'Done' : 'Running'}: {done.toLocaleString()} moved, {refused.toLocaleString()} left alone,{' '}
        {failed.toLocaleString()} failed, of {total.toLocaleString()}.
      </Text>
      {bad.map(({ id, detail }) => (
        <Text key={id} size="sm" c="dimmed">
          <SetupLink id={id} /> {detail}
        </Text>
      ))}
    </Stack>
  );
}
