import type { ErrorBody, PageBody } from '../support/bodies.js';
import type { Client, Reply } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { expectStatus } from '../support/walk.js';

export const BULK = '/v1/admin/setups/bulk';

export interface BulkItemBody {
  ordinal: number;
  id: string;
  status: string;
  to: string | null;
  state: string;
  detail: string | null;
  doneAt: string | null;
}

export interface BulkBody {
  id: string;
  event: string;
  reason: string;
  actor: string;
  total: number;
  done: number;
  refused: number;
  failed: number;
  status: string;
  results: BulkItemBody[];
  nextPageToken: string | null;
}

export interface DryRunBody {
  dryRun: boolean;
  total: number;
  results: { id: string; state: string; allowed: boolean; to?: string; why: string }[];
}

export interface AdminStepBody {
  name: string;
  status: string;
  attempt: number;
  lockedBy: string | null;
  leaseUntil: string | null;
  leaseExpired: boolean;
}

export interface StuckBody {
  id: string;
  ownerId: string;
  organizationName: string | null;
  state: string;
  since: string;
  why: string;
  lastError: ErrorBody | null;
  deadlineAt: string | null;
  step: AdminStepBody | null;
}

export interface ExplanationBody {
  id: string;
  state: string;
  waitsFor: string;
  queueHint: string | null;
  step: AdminStepBody | null;
  lastError: ErrorBody | null;
  failures: ErrorBody[];
  events: { event: string; allowed: boolean; to: string | null; why: string }[];
  safeActions: string[];
}

/** Orders an operation; 202, or 200 where it is done already. */
export async function order(admin: Client, body: object, headers?: Record<string, string>): Promise<Reply<BulkBody>> {
  const reply = await admin.post<BulkBody>(BULK, body, headers);
  if (reply.status !== 200) expectStatus(reply, 202);
  return reply;
}

/** An operation when it is done. */
export const finished = (admin: Client, id: string): Promise<BulkBody> =>
  eventually(async () => {
    const operation = expectStatus(await admin.get<BulkBody>(`${BULK}/${id}`), 200);
    return operation.status === 'DONE' && operation;
  }, 60_000);

/** Every item of a list, page by page. */
export async function everyPage<T>(admin: Client, path: string, pageSize: number): Promise<T[]> {
  const all: T[] = [];
  let token = '';
  do {
    const url = `${path}?pageSize=${String(pageSize)}${token && `&pageToken=${token}`}`;
    const page = expectStatus(await admin.get<Partial<PageBody<T>> & { results?: T[] }>(url), 200);
    all.push(...(page.items ?? page.results ?? []));
    token = page.nextPageToken ?? '';
  } while (token);
  return all;
}
