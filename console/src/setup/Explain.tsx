import { Alert, Stack, Text } from '@mantine/core';
import type { Explanation } from '../api/admin-contract.js';
import type { Setup } from '../api/contract.js';
import { Moment } from '../parts/Times.js';
import { SetupProgress } from '../setups/SetupsTable.js';

interface Props {
  setup: Setup;
  /** Undefined for owners. */
  explanation: Explanation | undefined;
}

/** What the setup waits for and what failed, in words. */
export function Explain({ setup, explanation }: Props) {
  const { lastError } = setup;
  return (
    <Stack gap="sm">
      <SetupProgress setup={setup} />
      {explanation && (
        <Text>
          <b>It waits for: </b>
          {explanation.waitsFor} {explanation.queueHint}
        </Text>
      )}
      {lastError && (
        <Alert color="red" title={lastError.message}>
          <Text size="sm">
            <span className="mono">{lastError.code}</span> in {lastError.state}, attempt {lastError.attempt},{' '}
            <Moment at={lastError.at} />.{' '}
            {lastError.retryable ? 'The same may succeed later.' : 'It needs another input to succeed.'}
          </Text>
        </Alert>
      )}
    </Stack>
  );
}
