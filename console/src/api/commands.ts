import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { connection } from './connection.js';
import type { ClientEvent, Setup } from './contract.js';
import { call } from './http.js';
import { newKey } from './new-key.js';
import { isPassing } from './problem.js';
import { queryClient } from './query-client.js';

/**
 * A request that changes something: sent once however often the button is pressed, and sent again under the same
 * Idempotency-Key while no answer comes, so that it happens exactly once.
 *
 * @param send sends it, with these headers
 */
export function useCommand<T, R = Setup>(
  send: (input: T, headers: Record<string, string>) => Promise<R>,
  onDone?: (result: R) => void,
) {
  const busy = useRef(false);
  const mutation = useMutation<R, Error, { input: T; key: string }>({
    mutationFn: ({ input, key }) => send(input, { 'Idempotency-Key': key }),
    retry: (failures, error) => isPassing(error) && failures < 40,
    retryDelay: (failures) => Math.min(300 * 2 ** failures, 2_000),
    onSuccess: (result) => onDone?.(result),
    onSettled: () => {
      busy.current = false;
    },
  });
  const run = (input: T): void => {
    // Two clicks come before the button is drawn as disabled.
    if (busy.current) return;
    busy.current = true;
    mutation.mutate({ input, key: newKey() });
  };
  return {
    run,
    isPending: mutation.isPending,
    /** It was sent, no answer came, and it is being sent again. */
    isRepeating: mutation.isPending && mutation.failureCount > 0 && connection.get() === 'lost',
    error: mutation.error,
    reset: mutation.reset,
  };
}

const PATHS: Record<ClientEvent, string> = {
  START: 'start',
  SUBMIT_ORGANIZATION: 'organization',
  SUBMIT_DOCUMENT: 'document',
  SUBMIT_WORKFLOW: 'workflow',
  RETRY: 'retry',
  ROLLBACK: 'rollback',
  ABORT: 'abort',
  RESTART: 'restart',
};

export const pathOf = (setupId: string, event: ClientEvent): string => `/v1/setups/${setupId}/${PATHS[event]}`;

/** The version that the page has seen: where someone was faster, the server refuses. */
export const ifMatch = ({ version }: Pick<Setup, 'version'>): Record<string, string> => ({
  'If-Match': `"v${String(version)}"`,
});

/** Sends an event for the setup as the page shows it, and keeps the answer. */
export async function sendEvent(
  setup: Pick<Setup, 'id' | 'version'>,
  event: ClientEvent,
  body: unknown,
  headers: Record<string, string>,
): Promise<Setup> {
  const request = { method: 'POST', body: body ?? {}, headers: { ...ifMatch(setup), ...headers } } as const;
  return keep((await call<Setup>(pathOf(setup.id, event), request)).body);
}

/** What every page knows of a setup from now on. */
export function keep(setup: Setup): Setup {
  queryClient.setQueryData(['setup', setup.id], setup);
  void queryClient.invalidateQueries({ queryKey: ['setups'] });
  void queryClient.invalidateQueries({ queryKey: ['found'] });
  void queryClient.invalidateQueries({ queryKey: ['explanation', setup.id] });
  return setup;
}
