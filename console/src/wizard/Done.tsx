import { Alert, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Setup } from '../api/contract.js';
import { organizationQuery } from '../api/queries.js';
import { Sections } from '../setup/Sections.js';
import { Panel } from '../parts/Messages.js';
import { Moment } from '../parts/Times.js';

/** The end: the organisation is open. */
export function Done({ setup }: { setup: Setup }) {
  const { data: organization } = useQuery({
    ...organizationQuery(setup.organizationId ?? ''),
    enabled: setup.organizationId !== null,
  });
  return (
    <Stack>
      <Alert color="green" role="status" title={`${organization?.name ?? 'Your organisation'} is set up`}>
        <Text size="sm">
          Everything was saved and imported
          {setup.completedAt && (
            <>
              {' '}
              on <Moment at={setup.completedAt} />
            </>
          )}
          {organization && (
            <>
              , under the short name <b>{organization.slug}</b>
            </>
          )}
          .
        </Text>
      </Alert>
      <Panel title="Your document as it was imported">
        <Sections setup={setup} />
      </Panel>
    </Stack>
  );
}
