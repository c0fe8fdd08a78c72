import { Checkbox, Progress, Stack, Table, Text } from '@mantine/core';
import type { Setup } from '../api/contract.js';
import { SetupLink } from '../parts/SetupLink.js';
import { StateBadge } from '../parts/StateBadge.js';
import { Ago, Deadline } from '../parts/Times.js';
import { stateColor } from '../words/states.js';

interface Selection {
  /** Undefined where nothing can be selected. */
  selected: ReadonlySet<string> | undefined;
  onSelect: (selected: ReadonlySet<string>) => void;
}

/** One page of setups. On a phone its less important columns stand below the name. */
export function SetupsTable({ setups, selected, onSelect }: Selection & { setups: Setup[] }) {
  const isAll = setups.every(({ id }) => selected?.has(id));
  const isSome = setups.some(({ id }) => selected?.has(id));
  return (
    <div className="panel" style={{ padding: 0, overflow: 'hidden' }}>
      <Table verticalSpacing="xs" highlightOnHover aria-label="Setups">
        <Table.Thead>
          <Table.Tr>
            {selected && (
              <Table.Th w={40}>
                <Checkbox
                  aria-label="Select all of this page"
                  checked={isAll}
                  indeterminate={isSome && !isAll}
                  onChange={() => {
                    onSelect(new Set(isAll ? [] : setups.map(({ id }) => id)));
                  }}
                />
              </Table.Th>
            )}
            <Table.Th>Organisation</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th visibleFrom="md" w={150}>
              Progress
            </Table.Th>
            <Table.Th visibleFrom="sm">Owner</Table.Th>
            <Table.Th visibleFrom="sm">Begun</Table.Th>
            <Table.Th visibleFrom="lg">Deadline</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {setups.map((setup) => (
            <Row key={setup.id} setup={setup} selected={selected} onSelect={onSelect} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Row({ setup, selected, onSelect }: Selection & { setup: Setup }) {
  const { id, state, input, ownerId, createdAt, deadlineAt } = setup;
  const name = input.organization?.name;
  return (
    <Table.Tr>
      {selected && (
        <Table.Td>
          <Checkbox
            aria-label={`Select ${name ?? id}`}
            checked={selected.has(id)}
            onChange={({ currentTarget: { checked } }) => {
              onSelect(new Set(checked ? [...selected, id] : [...selected].filter((other) => other !== id)));
            }}
          />
        </Table.Td>
      )}
      <Table.Td>
        <Stack gap={0}>
          <SetupLink id={id} name={name} />
          <Text size="xs" c="dimmed" hiddenFrom="sm">
            {ownerId} · <Ago at={createdAt} />
          </Text>
        </Stack>
      </Table.Td>
      <Table.Td>
        <StateBadge state={state} />
      </Table.Td>
      <Table.Td visibleFrom="md">
        <SetupProgress setup={setup} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" truncate maw={180} title={ownerId}>
          {ownerId}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
          <Ago at={createdAt} />
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="lg">
        <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
          {deadlineAt !== null && <Deadline at={deadlineAt} />}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

/** How far a setup is. */
export const SetupProgress = ({ setup: { progress, state } }: { setup: Setup }) => (
  <Progress.Root size="lg">
    <Progress.Section value={progress} color={stateColor(state)} aria-label={`${String(progress)} percent`} />
  </Progress.Root>
);
