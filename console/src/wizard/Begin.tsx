import { Button, Stack, Text } from '@mantine/core';
import { useCommand, sendEvent } from '../api/commands.js';
import type { Setup } from '../api/contract.js';
import { call } from '../api/http.js';
import { Problem } from '../api/problem.js';
import { queryClient } from '../api/query-client.js';
import { Failure, PageTitle, Panel } from '../parts/Messages.js';

/** The first page of somebody who has no setup yet, or whose setup has not begun. */
export function Begin({ setup }: { setup?: Setup }) {
  const begin = useCommand(async (_: undefined, headers) => {
    const idle = setup ?? (await call<Setup>('/v1/setups', { method: 'POST', body: {}, headers })).body;
    const key = `${headers['Idempotency-Key'] ?? ''}-start`;
    return sendEvent(idle, 'START', {}, { 'Idempotency-Key': key });
  });
  const isOpenElsewhere = begin.error instanceof Problem && begin.error.code === 'SETUP_ALREADY_OPEN';
  return (
    <>
      {!setup && <PageTitle title="Set up your organisation" />}
      <Panel title="Four steps">
        <Stack>
          <Text>
            First tell us about your organisation, then hand over its governing document, then say how amendments are
            approved. After that the document is imported, which takes a moment.
          </Text>
          <Text c="dimmed" size="sm">
            You can stop at any time and come back tomorrow, also in another browser: everything that you sent is kept.
          </Text>
          {begin.error && <Failure error={begin.error} />}
          <Button
            size="md"
            loading={begin.isPending}
            onClick={() => {
              if (isOpenElsewhere) void queryClient.invalidateQueries({ queryKey: ['setups'] });
              else begin.run(undefined);
            }}
          >
            {isOpenElsewhere ? 'Go on with the setup that is open' : 'Begin'}
          </Button>
        </Stack>
      </Panel>
    </>
  );
}
