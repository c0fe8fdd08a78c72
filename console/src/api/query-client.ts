import { QueryClient } from '@tanstack/react-query';
import { connection } from './connection.js';
import { isPassing } from './problem.js';
import { session } from './session.js';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // `always`: whether the server can be reached is found out by asking, not by the browser's guess.
      networkMode: 'always',
      retry: (failures, error) => failures < 2 && isPassing(error),
      retryDelay: 500,
      refetchOnWindowFocus: true,
      // An owner's polling keeps a setup alive that waits for input, also while another tab is in front.
      refetchIntervalInBackground: true,
    },
    mutations: { networkMode: 'always' },
  },
});

// Back again: everything on the page may have changed meanwhile.
connection.subscribe(() => {
  if (connection.get() === 'ok') void queryClient.invalidateQueries();
});

// What one caller saw is not for the next.
session.subscribe(() => {
  queryClient.clear();
});
