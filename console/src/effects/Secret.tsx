import { Alert, Button, CopyButton, Stack, Text } from '@mantine/core';

/** A secret that nobody can see again. */
export const Secret = ({ secret, note }: { secret: string; note?: string }) => (
  <Alert color="yellow" title="Copy the secret now">
    <Stack gap="xs" align="flex-start">
      <Text size="sm">
        The receiver verifies signatures with it, by any Standard Webhooks library. It is not shown again.
        {note !== undefined && ` ${note}`}
      </Text>
      <Text size="sm" className="mono" data-testid="secret">
        {secret}
      </Text>
      <CopyButton value={secret}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Stack>
  </Alert>
);
