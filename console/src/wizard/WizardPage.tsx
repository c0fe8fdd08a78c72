import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { setupQuery, setupsQuery } from '../api/queries.js';
import { session } from '../api/session.js';
import { useStore } from '../api/store.js';
import { useSetupEvents } from '../live/use-stream.js';
import { Failure, Loading, PageTitle } from '../parts/Messages.js';
import { Begin } from './Begin.js';
import { Steps } from './Steps.js';
import { Screen } from './Screen.js';

/** Which setup it is changes rarely; how it stands is asked for below. */
const AGAIN_MS = 15_000;

/** An owner's own setup, wherever it is: what was begun in another browser goes on here. */
export function WizardPage() {
  const ownerId = useStore(session)?.userId;
  const { data, error, refetch } = useQuery({ ...setupsQuery({ ownerId }, 5), refetchInterval: AGAIN_MS });
  // One setup of an owner is open at most; where none is, the last one tells how it ended.
  const setup = data?.items.find(({ done }) => !done) ?? data?.items[0];
  return (
    <Stack maw={780} mx="auto">
      {error && !data && <Failure error={error} onAgain={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && !setup && <Begin />}
      {setup && <WizardOf key={setup.id} setupId={setup.id} />}
    </Stack>
  );
}

function WizardOf({ setupId }: { setupId: string }) {
  const { data: setup, error, refetch } = useQuery(setupQuery(setupId));
  useSetupEvents(setupId, setup?.done ?? false);
  if (!setup) return error ? <Failure error={error} onAgain={() => void refetch()} /> : <Loading />;
  return (
    <>
      <PageTitle title={setup.input.organization?.name ?? 'Set up your organisation'} />
      <Steps setup={setup} />
      <Screen setup={setup} />
    </>
  );
}
