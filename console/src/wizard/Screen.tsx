import { Alert, Button, Stack, Text } from '@mantine/core';
import { useState, type ComponentType } from 'react';
import type { Setup, SetupState } from '../api/contract.js';
import { stateWords } from '../words/states.js';
import { Begin } from './Begin.js';
import { Done } from './Done.js';
import { DocumentStep, OrganizationStep, WorkflowStep } from './form-steps.js';
import { Aborted, AwayTooLong, Failed } from './trouble.js';
import { Working } from './Working.js';

/** What every screen gets. */
export interface ScreenProps {
  /** As the screen shows it: while something is typed, it stays as it was. */
  setup: Setup;
  /** Something was typed: keep the screen. */
  hold: () => void;
  /** It was sent, or is given up: show the setup as it is. */
  letGo: () => void;
}

const SCREENS: Readonly<Record<string, ComponentType<ScreenProps> | undefined>> = {
  IDLE: Begin,
  COLLECTING_ORG: OrganizationStep,
  SAVING_ORG: Working,
  COLLECTING_DOC: DocumentStep,
  SAVING_DOC: Working,
  COLLECTING_WF: WorkflowStep,
  SAVING_WF: Working,
  IMPORTING: Working,
  FINALIZING: Working,
  COMPLETED: Done,
  ERROR: Failed,
  TIMEOUT: AwayTooLong,
  ROLLING_BACK: Working,
  ABORTED: Aborted,
} satisfies Record<SetupState, ComponentType<ScreenProps>>;

/** The screen of the setup's state. Where it moves on elsewhere while something is typed here, the screen stays and says so. */
export function Screen({ setup: present }: { setup: Setup }) {
  const [held, setHeld] = useState<Setup>();
  const shown = held ?? present;
  const letGo = (): void => {
    setHeld(undefined);
  };
  const Shown = SCREENS[shown.state] ?? NotUnderstood;
  const isBehind = held !== undefined && held.state !== present.state;
  return (
    <Stack>
      <div role="status">{isBehind && <Behind state={present.state} onCatchUp={letGo} />}</div>
      <Shown
        key={`${shown.state} ${String(shown.version)}`}
        setup={shown}
        hold={() => {
          setHeld((before) => before ?? present);
        }}
        letGo={letGo}
      />
    </Stack>
  );
}

const NotUnderstood = () => (
  <Alert color="red" title="This setup cannot be shown">
    It is in a state that this page does not know. Reload the page; if that does not help, ask an administrator.
  </Alert>
);

const Behind = ({ state, onCatchUp }: { state: SetupState; onCatchUp: () => void }) => (
  <Alert color="orange" title="This setup has moved on elsewhere">
    <Stack gap="xs" align="flex-start">
      <Text size="sm">
        In another tab or browser it came to “{stateWords(state).label}”. What you typed here can no longer be sent.
      </Text>
      <Button size="compact-sm" variant="default" onClick={onCatchUp}>
        Show it as it is now
      </Button>
    </Stack>
  </Alert>
);
