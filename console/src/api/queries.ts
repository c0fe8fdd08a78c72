import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ADMIN_EVENTS, pollMs, setupEvents } from '../live/streams.js';
import type { Diagnosis, Explanation, Overview, StuckSetup } from './admin-contract.js';
import type { Machine, Page, SavedOrganization, Section, Setup, SetupState, Transition } from './contract.js';
import { call } from './http.js';
import { queryClient } from './query-client.js';

const SEARCH_AGAIN_MS = 15_000;

/** Which setups a list shows. */
export interface SetupFilter {
  state?: SetupState | undefined;
  q?: string | undefined;
  ownerId?: string | undefined;
  pageToken?: string | undefined;
}

const get = async <T>(path: string, signal: AbortSignal): Promise<T> => (await call<T>(path, { signal })).body;

function withQuery(path: string, query: object): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length > 0 ? `${path}?${new URLSearchParams(given).toString()}` : path;
}

export const setupsQuery = (filter: SetupFilter, pageSize = 20) =>
  queryOptions({
    queryKey: [filter.q ? 'found' : 'setups', filter, pageSize],
    queryFn: ({ signal }) =>
      get<Page<Setup>>(withQuery('/v1/setups', { ...filter, pageSize: String(pageSize) }), signal),
    placeholderData: keepPreviousData,
    // A search may have to read every setup there is.
    refetchInterval: () => (filter.q ? SEARCH_AGAIN_MS : pollMs(ADMIN_EVENTS)),
  });

/** A setup. Asks with the version that is known: where nothing moved, the answer is 304 and costs nothing. */
export const setupQuery = (id: string) =>
  queryOptions({
    queryKey: ['setup', id],
    queryFn: async ({ signal }) => {
      const known = queryClient.getQueryData<Setup>(['setup', id]);
      const headers = known && { 'If-None-Match': `"v${String(known.version)}"` };
      const { status, body } = await call<Setup>(`/v1/setups/${id}`, { signal, ...(headers && { headers }) });
      // An answer that left before a command of this page came back is older than what the command brought.
      const newest = queryClient.getQueryData<Setup>(['setup', id]);
      return newest && (status === 304 || newest.version > body.version) ? newest : body;
    },
    refetchInterval: () => pollMs(setupEvents(id)),
  });

/** What changes with the setup's version only is asked for once for each. */
export const transitionsQuery = ({ id, version }: Setup) =>
  queryOptions({
    queryKey: ['transitions', id, version],
    queryFn: async ({ signal }) => (await get<{ items: Transition[] }>(`/v1/setups/${id}/transitions`, signal)).items,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

export const sectionsQuery = ({ id, version }: Setup, pageToken?: string) =>
  queryOptions({
    queryKey: ['sections', id, version, pageToken],
    queryFn: ({ signal }) =>
      get<Page<Section> & { total: number }>(
        withQuery(`/v1/setups/${id}/sections`, { pageSize: '25', pageToken }),
        signal,
      ),
    placeholderData: keepPreviousData,
  });

export const explanationQuery = (id: string) =>
  queryOptions({
    queryKey: ['explanation', id],
    queryFn: ({ signal }) => get<Explanation>(`/v1/admin/setups/${id}/explain`, signal),
    refetchInterval: () => pollMs(setupEvents(id)),
  });

export const organizationQuery = (id: string) =>
  queryOptions({
    queryKey: ['organization', id],
    queryFn: ({ signal }) => get<SavedOrganization>(`/v1/organizations/${id}`, signal),
  });

export const machineQuery = queryOptions({
  queryKey: ['machine'],
  queryFn: ({ signal }) => get<Machine>('/v1/machine', signal),
  staleTime: Infinity,
});

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => get<Overview>('/v1/admin/overview', signal),
  refetchInterval: () => 2 * pollMs(ADMIN_EVENTS),
});

export const stuckQuery = (pageSize: number) =>
  queryOptions({
    queryKey: ['stuck', pageSize],
    queryFn: ({ signal }) => get<Page<StuckSetup>>(`/v1/admin/setups/stuck?pageSize=${String(pageSize)}`, signal),
    refetchInterval: () => 2 * pollMs(ADMIN_EVENTS),
  });

export const diagnosisQuery = queryOptions({
  queryKey: ['diagnosis'],
  queryFn: ({ signal }) => get<Diagnosis>('/v1/admin/diagnostics', signal),
  refetchOnWindowFocus: false,
});
