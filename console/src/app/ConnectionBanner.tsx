import { Alert } from '@mantine/core';
import { connection } from '../api/connection.js';
import { useStore } from '../api/store.js';

/** Says that the server does not answer, until it does. Nothing that was typed is lost meanwhile. */
export function ConnectionBanner() {
  const isLost = useStore(connection) === 'lost';
  return (
    <div role="status">
      {isLost && (
        <Alert color="orange" mb="md" title="The server does not answer">
          What you see may be old. Nothing you typed is lost: the console tries again every two seconds and goes on by
          itself.
        </Alert>
      )}
    </div>
  );
}
