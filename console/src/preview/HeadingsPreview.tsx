import { Alert, ScrollArea, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { sentenceOf } from '../api/problem.js';
import { bytes } from '../words/time.js';
import { readHeadings, type FoundHeading, type Headings } from './read-headings.js';

type Preview = { found: Headings | undefined } | { error: string } | undefined;

/** The sections that the import will find in the chosen file. */
export function HeadingsPreview({ file }: { file: File }) {
  const [preview, setPreview] = useState<Preview>();
  useEffect(() => {
    const abort = new AbortController();
    readHeadings(file, abort.signal).then(
      (found) => {
        if (!abort.signal.aborted) setPreview({ found });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setPreview({ error: sentenceOf(error) });
      },
    );
    return () => {
      abort.abort();
    };
  }, [file]);
  return <div role="status">{inWords(file, preview)}</div>;
}

function inWords(file: File, preview: Preview) {
  if (!preview) {
    return (
      <Text size="sm" c="dimmed">
        Looking for headings in {file.name} ({bytes(file.size)}) …
      </Text>
    );
  }
  if ('error' in preview)
    return (
      <Alert color="orange" title="The import would fail">
        {preview.error}
      </Alert>
    );
  if (!preview.found) {
    return (
      <Text size="sm" c="dimmed">
        {file.name}, {bytes(file.size)}. Its headings are shown when it is imported.
      </Text>
    );
  }
  return <Found {...preview.found} />;
}

function Found({ shown, total }: Headings) {
  return (
    <section className="panel" aria-label="Headings found">
      <Text size="sm" fw={600} mb="xs">
        {total.toLocaleString()} {total === 1 ? 'heading' : 'headings'} found
        {total > shown.length ? `, the first ${String(shown.length)}:` : ':'}
      </Text>
      <ScrollArea.Autosize mah={220} viewportProps={{ tabIndex: 0, 'aria-label': 'Headings' }}>
        <Stack gap={2}>
          {shown.map((heading, index) => (
            <HeadingLine key={index} {...heading} />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </section>
  );
}

/** A heading by its depth. */
export const HeadingLine = ({ depth, number, title }: FoundHeading) => (
  <Text size="sm" pl={(depth - 1) * 18} fw={depth === 1 ? 600 : 400}>
    {number && `${number}. `}
    {title}
  </Text>
);
