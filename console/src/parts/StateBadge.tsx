import { Badge } from '@mantine/core';
import type { SetupState } from '../api/contract.js';
import { stateWords, stateColor } from '../words/states.js';

/** A state in words, with its colour. */
export const StateBadge = ({ state }: { state: SetupState }) => (
  <Badge color={stateColor(state)} title={state}>
    {stateWords(state).label}
  </Badge>
);
