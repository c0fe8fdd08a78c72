import { Checkbox, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { STATES } from '../api/contract.js';
import type { WebhookInput } from '../api/effects-contract.js';
import { stateWords } from '../words/states.js';

interface Props {
  value: WebhookInput;
  errors: Record<string, string>;
  onChange: (value: WebhookInput) => void;
}

const TYPES = STATES.map((state) => ({ type: `setup.${state.toLowerCase()}`, label: stateWords(state).label }));

/** Where a setup ends, or stands still: what most receivers want. */
const ENDS = ['setup.completed', 'setup.error', 'setup.timeout', 'setup.aborted'];

/** The settings of a webhook. */
export function WebhookFields({ value, errors, onChange }: Props) {
  const { url, description, types } = value;
  return (
    <Stack>
      <TextInput
        label="URL"
        description="https, reachable from the workers. Each URL can be there once."
        placeholder="https://example.org/hooks/setups"
        type="url"
        withAsterisk
        data-autofocus
        value={url}
        error={errors.url}
        onChange={({ currentTarget }) => {
          onChange({ ...value, url: currentTarget.value });
        }}
      />
      <TextInput
        label="Description"
        placeholder="Who listens there"
        value={description ?? ''}
        error={errors.description}
        onChange={({ currentTarget }) => {
          onChange({ ...value, description: currentTarget.value });
        }}
      />
      <Switch
        label="Every transition"
        description="Otherwise only when these states are reached:"
        checked={types === null}
        onChange={({ currentTarget: { checked } }) => {
          onChange({ ...value, types: checked ? null : ENDS });
        }}
      />
      {types !== null && (
        <Checkbox.Group
          aria-label="States"
          value={types}
          error={errors.types}
          onChange={(chosen) => {
            onChange({ ...value, types: chosen });
          }}
        >
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
            {TYPES.map(({ type, label }) => (
              <Checkbox key={type} value={type} label={label} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
      )}
    </Stack>
  );
}

/** As it is sent: an empty description is none. */
export const toInput = ({ url, description, types }: WebhookInput): WebhookInput => ({
  url: url.trim(),
  description: description?.trim() ? description.trim() : null,
  types,
});
