import { Anchor, Checkbox, Table, Text } from '@mantine/core';
import type { Delivery } from '../api/effects-contract.js';
import { SetupLink } from '../parts/SetupLink.js';
import { Ago, Deadline } from '../parts/Times.js';
import { useNow } from '../parts/use-now.js';

interface Props {
  deliveries: Delivery[];
  /** Undefined where nothing can be selected. */
  selected: ReadonlySet<string> | undefined;
  onSelect: (selected: ReadonlySet<string>) => void;
  onShow: (delivery: Delivery) => void;
}

/** Deliveries, newest first. On a phone the details are behind the name. */
export function DeliveriesTable({ deliveries, selected, onSelect, onShow }: Props) {
  const isAll = deliveries.every(({ id }) => selected?.has(id));
  const isSome = deliveries.some(({ id }) => selected?.has(id));
  return (
    <Table verticalSpacing="xs" aria-label="Deliveries">
      <Table.Thead>
        <Table.Tr>
          {selected && (
            <Table.Th w={40}>
              <Checkbox
                aria-label="Select all that are shown"
                checked={isAll}
                indeterminate={isSome && !isAll}
                onChange={() => {
                  onSelect(new Set(isAll ? [] : deliveries.map(({ id }) => id)));
                }}
              />
            </Table.Th>
          )}
          <Table.Th>Event</Table.Th>
          <Table.Th>Setup</Table.Th>
          <Table.Th visibleFrom="sm">Failed</Table.Th>
          <Table.Th visibleFrom="sm">When</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {deliveries.map((delivery) => (
          <Table.Tr key={delivery.id}>
            {selected && (
              <Table.Td>
                <Checkbox
                  aria-label={`Select delivery ${delivery.id}`}
                  checked={selected.has(delivery.id)}
                  onChange={({ currentTarget: { checked } }) => {
                    const others = [...selected].filter((id) => id !== delivery.id);
                    onSelect(new Set(checked ? [...others, delivery.id] : others));
                  }}
                />
              </Table.Td>
            )}
            <Table.Td>
              <Anchor
                component="button"
                type="button"
                size="sm"
                ta="left"
                onClick={() => {
                  onShow(delivery);
                }}
              >
                {delivery.type}
              </Anchor>
              {delivery.lastError !== null && (
                <Text size="xs" c="var(--mantine-color-error)" lineClamp={2}>
                  {delivery.lastError}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <SetupLink id={delivery.setupId} />{' '}
              <Text span size="xs" c="dimmed">
                v{delivery.version}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Text size="sm">{attemptWords(delivery.attempts)}</Text>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
                <When delivery={delivery} />
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const attemptWords = (failed: number): string => {
  if (failed === 0) return '–';
  return failed === 1 ? 'once' : `${String(failed)} times`;
};

/** When it was settled, or is tried again. */
export function When({ delivery: { doneAt, attempts, nextAttemptAt, createdAt } }: { delivery: Delivery }) {
  const now = useNow();
  if (doneAt !== null) return <Ago at={doneAt} />;
  if (attempts === 0) return <Ago at={createdAt} />;
  if (Date.parse(nextAttemptAt) <= now) return 'due';
  return (
    <>
      again <Deadline at={nextAttemptAt} />
    </>
  );
}
