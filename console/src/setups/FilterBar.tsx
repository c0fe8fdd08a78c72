import { Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { STATES } from '../api/contract.js';
import type { ListSearch } from '../app/router.js';
import { stateWords } from '../words/states.js';

const OPTIONS = STATES.map((state) => ({ value: state, label: stateWords(state).label }));

/** Which setups; the choice is part of the address, so that it can be shared and comes back with a reload. */
export function FilterBar({ filter, onChange }: { filter: ListSearch; onChange: (filter: ListSearch) => void }) {
  const [text, setText] = useState(filter.q ?? '');
  const { state } = filter;
  const search = useDebouncedCallback((q: string) => {
    onChange({ ...(state && { state }), ...(q && { q }) });
  }, 300);
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="State"
        placeholder="All states"
        data={OPTIONS}
        value={state ?? null}
        clearable
        clearButtonProps={{ 'aria-label': 'All states' }}
        onChange={(value) => {
          onChange({ ...(value && { state: value }), ...(filter.q && { q: filter.q }) });
        }}
        style={{ flex: '1 1 200px' }}
      />
      <TextInput
        label="Organisation or id"
        type="search"
        placeholder="Part of a name, or a whole id"
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          search(value.trim());
        }}
        style={{ flex: '2 1 260px' }}
      />
    </Group>
  );
}
