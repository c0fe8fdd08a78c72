import { Alert, Button, Center, Group, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useState, type SubmitEvent } from 'react';
import { farewell, readSession, session, signIn } from '../api/session.js';
import { useStore } from '../api/store.js';
import { ConnectionBanner } from './ConnectionBanner.js';
import { ColorSchemeButton } from './Shell.js';

const NO_TOKEN = 'This is no token: paste all of it, the three parts with their two dots.';

/** The way in for those whose address did not bring a token along. */
export function SignIn() {
  const why = useStore(farewell);
  const [token, setToken] = useState('');
  const [error, setError] = useState<string>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!readSession(token.trim())) setError(NO_TOKEN);
    else signIn(token);
  };
  return (
    <Center component="main" mih="100vh" p="md">
      <title>Sign in · Setup console</title>
      <Paper className="panel" component="form" onSubmit={submit} w="100%" maw={440} p="xl" noValidate>
        <Stack>
          <Group justify="space-between">
            <Title order={1} size="h2">
              Setup console
            </Title>
            <ColorSchemeButton />
          </Group>
          <ConnectionBanner />
          {why !== undefined && session.get() === undefined && (
            <Alert color="orange" title="You were signed out">
              {why}
            </Alert>
          )}
          <Text size="sm">
            Sign in with a bearer token. A local server prints an address with one when it starts; anywhere else your
            administrator gives you one.
          </Text>
          <PasswordInput
            label="Token"
            description="It is kept in this tab only, and forgotten when you close it."
            value={token}
            error={error}
            autoComplete="off"
            onChange={({ currentTarget }) => {
              setToken(currentTarget.value);
              setError(undefined);
            }}
          />
          <Button type="submit">Sign in</Button>
        </Stack>
      </Paper>
    </Center>
  );
}
