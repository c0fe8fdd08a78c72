import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Page } from './contract.js';
import type {
  Attempt,
  Delivery,
  DeliveryStatus,
  Outbox,
  TestResult,
  Webhook,
  WebhookInput,
  WebhookWithSecret,
} from './effects-contract.js';
import { call } from './http.js';
import { Problem } from './problem.js';
import { queryClient } from './query-client.js';

const OUTBOX = '/v1/admin/outbox';
const WEBHOOKS = '/v1/admin/webhooks';
const POLL_MS = 2_000;
const PAGE_SIZE = '25';

type Headers = Record<string, string>;

/** How every sink is; asked for anew as long as a page shows it. */
export const outboxQuery = queryOptions({
  queryKey: ['outbox'],
  queryFn: async ({ signal }) => (await call<Outbox>(OUTBOX, { signal })).body,
  refetchInterval: POLL_MS,
  refetchIntervalInBackground: false,
});

export const deliveriesQuery = (sinkId: string, status: DeliveryStatus) =>
  infiniteQueryOptions({
    queryKey: ['deliveries', sinkId, status],
    queryFn: async ({ signal, pageParam }) => {
      const query = new URLSearchParams({ status, pageSize: PAGE_SIZE, ...(pageParam && { pageToken: pageParam }) });
      return (await call<Page<Delivery>>(`${OUTBOX}/${sinkId}/deliveries?${query.toString()}`, { signal })).body;
    },
    initialPageParam: '',
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
    // All pages that are loaded are asked for anew: who reads further back reads what does not change.
    refetchInterval: ({ state }) => (state.data && state.data.pages.length > 1 ? false : POLL_MS),
    refetchIntervalInBackground: false,
  });

/** One delivery with its event, which is null where it is no longer kept. */
export const deliveryQuery = (sinkId: string, id: string) =>
  queryOptions({
    queryKey: ['delivery', sinkId, id],
    queryFn: async ({ signal }) =>
      (await call<Delivery & { payload: object | null }>(`${OUTBOX}/${sinkId}/deliveries/${id}`, { signal })).body,
    refetchInterval: POLL_MS,
    refetchIntervalInBackground: false,
  });

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhook', id],
    queryFn: async ({ signal }) => (await call<Webhook>(`${WEBHOOKS}/${id}`, { signal })).body,
    refetchInterval: POLL_MS,
    refetchIntervalInBackground: false,
  });

/** The latest requests to an endpoint, of one delivery or of all. */
export const attemptsQuery = (webhookId: string, deliveryId?: string) =>
  queryOptions({
    queryKey: ['attempts', webhookId, deliveryId],
    queryFn: async ({ signal }) => {
      const query = new URLSearchParams({ pageSize: PAGE_SIZE, ...(deliveryId && { deliveryId }) });
      return (await call<Page<Attempt>>(`${WEBHOOKS}/${webhookId}/attempts?${query.toString()}`, { signal })).body
        .items;
    },
    refetchInterval: POLL_MS,
    refetchIntervalInBackground: false,
  });

/** Tries again: these, or every dead letter of the sink. */
export const replay = async (sinkId: string, ids: string[] | undefined, headers: Headers): Promise<number> => {
  const request = { method: 'POST', body: ids ? { ids } : {}, headers } as const;
  const { body } = await call<{ replayed: number }>(`${OUTBOX}/${sinkId}/replay`, request);
  refresh();
  return body.replayed;
};

export const addWebhook = async (input: WebhookInput, headers: Headers): Promise<WebhookWithSecret> =>
  kept((await call<WebhookWithSecret>(WEBHOOKS, { method: 'POST', body: input, headers })).body);

export const changeWebhook = async (
  { id, version }: Pick<Webhook, 'id' | 'version'>,
  change: Partial<WebhookInput> & { enabled?: boolean },
  headers: Headers,
): Promise<Webhook> =>
  kept((await call<Webhook>(`${WEBHOOKS}/${id}`, { method: 'PATCH', body: { version, ...change }, headers })).body);

export const rotateSecret = async ({ id, version }: Webhook, headers: Headers): Promise<WebhookWithSecret> =>
  kept(
    (await call<WebhookWithSecret>(`${WEBHOOKS}/${id}/rotate-secret`, { method: 'POST', body: { version }, headers }))
      .body,
  );

export const testWebhook = async (id: string, headers: Headers): Promise<TestResult> => {
  const { body } = await call<TestResult>(`${WEBHOOKS}/${id}/test`, { method: 'POST', body: {}, headers });
  void queryClient.invalidateQueries({ queryKey: ['attempts', id] });
  return body;
};

export const deleteWebhook = async (id: string, headers: Headers): Promise<string> => {
  try {
    await call<unknown>(`${WEBHOOKS}/${id}`, { method: 'DELETE', headers });
  } catch (error) {
    // It was sent before, and its answer was lost.
    if (!(error instanceof Problem && error.status === 404)) throw error;
  }
  queryClient.removeQueries({ queryKey: ['webhook', id] });
  refresh();
  return id;
};

/** What every page knows of a webhook from now on: never its secret. */
function kept<W extends Webhook>(webhook: W): W {
  const known: Webhook & { secret?: string } = { ...webhook };
  delete known.secret;
  queryClient.setQueryData(['webhook', webhook.id], known);
  refresh();
  return webhook;
}

function refresh(): void {
  for (const name of ['outbox', 'deliveries', 'delivery']) void queryClient.invalidateQueries({ queryKey: [name] });
}
