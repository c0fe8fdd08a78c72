import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Explanation } from '../api/admin-contract.js';
import type { ClientEvent, Setup } from '../api/contract.js';
import { Panel } from '../parts/Messages.js';
import { eventLabel, stateWords } from '../words/states.js';
import { ActionDialog } from './ActionDialog.js';

const ACTIONS: ClientEvent[] = ['RETRY', 'ROLLBACK', 'ABORT', 'RESTART'];

interface Action {
  event: ClientEvent;
  isAllowed: boolean;
  isSafe: boolean;
  why: string;
}

/** What can be done now; what cannot is there, too, with the reason. */
export function Actions({ setup, explanation }: { setup: Setup; explanation: Explanation | undefined }) {
  const [chosen, setChosen] = useState<ClientEvent>();
  return (
    <Panel title="What you can do">
      <Stack gap="xs">
        {ACTIONS.map((event) => actionOf(event, setup, explanation)).map(({ event, isAllowed, isSafe, why }) => (
          <Group key={event} gap="sm" wrap="nowrap">
            <Button
              size="xs"
              w={104}
              style={{ flexShrink: 0 }}
              variant={isSafe ? 'filled' : 'default'}
              disabled={!isAllowed}
              aria-describedby={`why-${event}`}
              onClick={() => {
                setChosen(event);
              }}
            >
              {eventLabel(event)}
            </Button>
            <Text size="sm" c={isAllowed ? undefined : 'dimmed'} id={`why-${event}`}>
              {isSafe && (
                <Badge color="green" size="sm" mr={6}>
                  safe
                </Badge>
              )}
              {why}
            </Text>
          </Group>
        ))}
      </Stack>
      {chosen && (
        <ActionDialog
          key={chosen}
          setup={setup}
          event={chosen}
          onClose={() => {
            setChosen(undefined);
          }}
        />
      )}
    </Panel>
  );
}

/** Admins are told by the server what each event would do; owners what the setup accepts. */
function actionOf(event: ClientEvent, { allowedEvents, state }: Setup, explanation: Explanation | undefined): Action {
  const outlook = explanation?.events.find((other) => other.event === event);
  const isAllowed = allowedEvents.includes(event);
  const otherwise = isAllowed ? '' : `Not possible while it is “${stateWords(state).label}”.`;
  const isSafe = isAllowed && (explanation?.safeActions.includes(event) ?? false);
  return { event, isAllowed, isSafe, why: outlook?.why ?? otherwise };
}
