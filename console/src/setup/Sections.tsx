import { Accordion, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Setup } from '../api/contract.js';
import { sectionsQuery } from '../api/queries.js';
import { Failure, Loading } from '../parts/Messages.js';
import { Nothing } from '../parts/Nothing.js';
import { HeadingLine } from '../preview/HeadingsPreview.js';

/** The imported sections, page by page. */
export function Sections({ setup }: { setup: Setup }) {
  const [tokens, setTokens] = useState<(string | undefined)[]>([undefined]);
  const { data, error, refetch } = useQuery(sectionsQuery(setup, tokens.at(-1)));
  if (!data) return error ? <Failure error={error} onAgain={() => void refetch()} /> : <Loading />;
  if (data.total === 0) return <Nothing>None yet: they come with the import, after the workflow.</Nothing>;
  const { items, total, nextPageToken } = data;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {total.toLocaleString()} sections
      </Text>
      <Accordion multiple chevronPosition="left" styles={{ label: { paddingBlock: 7 } }} key={tokens.length}>
        {items.map(({ ordinal, text, ...heading }) => (
          <Accordion.Item key={ordinal} value={String(ordinal)}>
            <Accordion.Control>
              {ordinal === 0 ? <Nothing>Before the first heading</Nothing> : <HeadingLine {...heading} />}
            </Accordion.Control>
            <Accordion.Panel>
              <Text size="sm" className="section-text">
                {text === '' ? 'It has no text of its own.' : text}
              </Text>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      <Group justify="flex-end" gap="xs">
        <Button
          variant="default"
          size="xs"
          disabled={tokens.length === 1}
          onClick={() => {
            setTokens((before) => before.slice(0, -1));
          }}
        >
          Back
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={nextPageToken === null}
          onClick={() => {
            if (nextPageToken !== null) setTokens((before) => [...before, nextPageToken]);
          }}
        >
          More
        </Button>
      </Group>
    </Stack>
  );
}
