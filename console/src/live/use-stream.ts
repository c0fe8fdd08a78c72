import { useEffect } from 'react';
import { bearer } from '../api/http.js';
import { queryClient } from '../api/query-client.js';
import { follow } from './follow.js';
import { ADMIN_EVENTS, setupEvents } from './streams.js';

/** A busy night brings thousands of events: the page asks no more often than this, for one setup and for all. */
const AT_MOST_EVERY_MS = { one: 300, all: 2_000 };

/** While the page shows this setup, its events bring it up to date at once. */
export const useSetupEvents = (setupId: string, isDone: boolean): void => {
  useStream(isDone ? undefined : setupEvents(setupId), ['setup', 'explanation'], setupId);
};

/** While the page shows many setups, the events of all bring it up to date. @param isAdmin owners poll */
export const useAllEvents = (isAdmin: boolean): void => {
  useStream(isAdmin ? ADMIN_EVENTS : undefined, ['setups', 'overview', 'stuck']);
};

function useStream(path: string | undefined, stale: string[], id?: string): void {
  const names = stale.join(' ');
  useEffect(() => {
    if (path === undefined) return undefined;
    let abort: AbortController | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = (): void => {
      timer = undefined;
      for (const name of names.split(' ')) void queryClient.invalidateQueries({ queryKey: id ? [name, id] : [name] });
    };
    const onEvent = (): void => {
      timer ??= setTimeout(refresh, id ? AT_MOST_EVERY_MS.one : AT_MOST_EVERY_MS.all);
    };
    // A browser has six connections to a host: tabs that nobody sees must not hold them all.
    const onVisibility = (): void => {
      abort?.abort();
      if (document.visibilityState === 'hidden') return;
      abort = new AbortController();
      void follow({ path, headers: bearer, onEvent }, abort.signal);
    };
    onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      abort?.abort();
      clearTimeout(timer);
    };
  }, [path, names, id]);
}
