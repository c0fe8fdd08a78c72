import { Store } from './store.js';

const KEY = 'setup-console.token';

/** Who looks at the console. The token stays in this tab: neither a link nor another tab ever gets it. */
export interface Session {
  token: string;
  userId: string;
  isAdmin: boolean;
}

export const session = new Store<Session | undefined>(readSession(sessionStorage.getItem(KEY) ?? ''));

/** Why the last session ended, for the sign-in page. */
export const farewell = new Store<string | undefined>(undefined);

/**
 * Takes the token out of an address like `/console/#token=…`, which the start of the server prints: the part behind
 * `#` is never sent to a server, and it leaves the address bar and the history at once.
 */
export function takeTokenFromAddress(): void {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(null, '', location.pathname + location.search);
  signIn(token);
}

/** @returns whether this is a token at all; only the server knows whether it is a good one */
export function signIn(token: string): boolean {
  const next = readSession(token.trim());
  if (!next) return false;
  sessionStorage.setItem(KEY, next.token);
  farewell.set(undefined);
  session.set(next);
  return true;
}

/** @param why a sentence for the sign-in page */
export function signOut(why?: string): void {
  sessionStorage.removeItem(KEY);
  farewell.set(why);
  session.set(undefined);
}

/** What the token says of its bearer. It is shown, never trusted: the server checks the signature of each request. */
export function readSession(token: string): Session | undefined {
  try {
    const payload = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const { sub, roles } = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown; roles?: unknown };
    if (typeof sub !== 'string') return undefined;
    return { token, userId: sub, isAdmin: Array.isArray(roles) && roles.includes('admin') };
  } catch {
    // Not base64, or not JSON inside: no token.
    return undefined;
  }
}
