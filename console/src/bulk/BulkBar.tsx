import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { BulkRequest } from '../api/admin-contract.js';
import type { BulkEvent } from '../api/contract.js';
import type { ListSearch } from '../app/router.js';
import { eventLabel } from '../words/states.js';
import { BulkDialog } from './BulkDialog.js';

const EVENTS: BulkEvent[] = ['RETRY', 'ROLLBACK', 'ABORT'];

interface Props {
  ids: string[];
  filter: ListSearch;
  onDone: () => void;
}

/** What can be done to many at once: to those that are selected, or to all that the filter finds. */
export function BulkBar({ ids, filter, onDone }: Props) {
  const [event, setEvent] = useState<BulkEvent>();
  const isFiltered = filter.state !== undefined || filter.q !== undefined;
  const targets: Pick<BulkRequest, 'ids' | 'filter'> = ids.length > 0 ? { ids } : { filter };
  const isPossible = ids.length > 0 || isFiltered;
  return (
    <Group gap="xs">
      {EVENTS.map((choice) => (
        <Button
          key={choice}
          size="xs"
          variant="default"
          disabled={!isPossible}
          onClick={() => {
            setEvent(choice);
          }}
        >
          {eventLabel(choice)} …
        </Button>
      ))}
      <Text size="sm" c="dimmed" role="status">
        {words(ids.length, isFiltered)}
      </Text>
      {event && (
        <BulkDialog
          event={event}
          targets={targets}
          onClose={(isOrdered) => {
            setEvent(undefined);
            if (isOrdered) onDone();
          }}
        />
      )}
    </Group>
  );
}

function words(selected: number, isFiltered: boolean): string {
  if (selected > 0) return `${String(selected)} selected`;
  return isFiltered ? 'for all that this filter finds' : 'Select setups, or filter, to act on many at once.';
}
