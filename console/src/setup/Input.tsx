import { SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SetupInput, StoredFile } from '../api/contract.js';
import { Nothing } from '../parts/Nothing.js';
import { bytes } from '../words/time.js';

/** What the owner submitted so far. */
export function Input({ input: { organization, document, workflow } }: { input: SetupInput }) {
  if (!organization) return <Nothing>Nothing was submitted yet.</Nothing>;
  return (
    <Stack gap="lg">
      <Facts
        title="Organisation"
        facts={[
          ['Name', organization.name],
          ['Kind', organization.organizationType],
          ['Contact', organization.contactEmail],
          ['State or province', organization.state],
          ['Country', organization.country],
          ['Logo', organization.logo && fileWords(organization.logo)],
        ]}
      />
      {document && (
        <Facts
          title="Document"
          facts={[
            ['Title', document.title],
            ['Kind', document.documentType],
            ['Levels', document.hierarchy.join(', ')],
            ['File', document.file && fileWords(document.file)],
          ]}
        />
      )}
      {workflow && (
        <Facts
          title="Workflow"
          facts={[
            ['Name', workflow.name],
            ...workflow.stages.map(({ name, approverRole }, index): [string, string] => [
              `Stage ${String(index + 1)}`,
              `${name}, approved by ${approverRole}`,
            ]),
          ]}
        />
      )}
    </Stack>
  );
}

const fileWords = ({ fileName, mediaType, size }: StoredFile): string =>
  `${fileName ?? 'without a name'} (${mediaType}, ${bytes(size)})`;

const Facts = ({ title, facts }: { title: string; facts: [string, ReactNode][] }) => (
  <section aria-label={title}>
    <Title order={3} size="h5" mb={6}>
      {title}
    </Title>
    <SimpleGrid component="dl" cols={{ base: 1, sm: 2 }} spacing="xs" m={0}>
      {facts
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <Text component="dt" size="xs" c="dimmed">
              {name}
            </Text>
            <Text component="dd" size="sm" m={0}>
              {value}
            </Text>
          </div>
        ))}
    </SimpleGrid>
  </section>
);
