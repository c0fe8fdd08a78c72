import type { ProblemBody } from './contract.js';
import { answered, unanswered } from './connection.js';
import { Problem, Unanswered } from './problem.js';
import { session, signOut } from './session.js';

export interface Reply<T> {
  status: number;
  body: T;
}

export interface Request {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** A form as it is; anything else becomes JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** What every request of the console carries. */
export const bearer = (): Record<string, string> => ({ Authorization: `Bearer ${session.get()?.token ?? ''}` });

/**
 * One request to the API.
 *
 * @throws {Problem} for a refusal; {Unanswered} where no answer came
 */
export async function call<T>(
  path: string,
  { method = 'GET', body, headers, signal }: Request = {},
): Promise<Reply<T>> {
  const isForm = body instanceof FormData;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      cache: 'no-store',
      headers: {
        ...bearer(),
        ...(body !== undefined && !isForm && { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    unanswered();
    throw new Unanswered();
  }
  answered({ date: response.headers.get('Date') });
  return readReply<T>(response.status, response.status === 304 ? '' : await response.text());
}

/** The answer's body, where it is no refusal. An expired token ends the session. @throws {Problem} */
export function readReply<T>(status: number, text: string): Reply<T> {
  const body = parse(text);
  if (status < 400) return { status, body: body as T };
  const problem = (body ?? { title: `The server answered ${String(status)}.`, status }) as ProblemBody;
  if (status === 401) signOut(problem.detail ?? problem.title);
  throw new Problem(status, problem);
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    // A proxy's page, for example: the status alone says what happened.
    return undefined;
  }
}
