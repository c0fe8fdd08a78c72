import { Alert, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem, sentenceOf, Unanswered } from '../api/problem.js';

/** What went wrong and what to do. Where the server does not answer, the banner says so already. */
export function Failure({ error, onAgain }: { error: unknown; onAgain?: () => void }) {
  if (error instanceof Unanswered) return null;
  const requestId = error instanceof Problem ? error.body.requestId : undefined;
  return (
    <Alert color="red" role="alert" title={error instanceof Problem ? error.body.title : 'Something went wrong'}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{sentenceOf(error)}</Text>
        {requestId !== undefined && (
          <Text size="xs" c="dimmed" className="mono">
            Request {requestId}
          </Text>
        )}
        {onAgain && (
          <Button size="compact-sm" variant="default" onClick={onAgain}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** A place where nothing is, and what to do about it. */
export const Empty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <Stack align="center" gap="xs" py="xl">
    <Text fw={600}>{title}</Text>
    <Text size="sm" c="dimmed" ta="center" maw={420}>
      {children}
    </Text>
  </Stack>
);

/** While the first answer is on its way. */
export const Loading = ({ rows = 3 }: { rows?: number }) => (
  <Stack gap="sm" aria-busy="true" aria-label="Loading">
    {Array.from({ length: rows }, (_, index) => (
      <Skeleton key={index} height={44} />
    ))}
  </Stack>
);

interface PageTitleProps {
  title: string;
  /** Beside the title. */
  children?: ReactNode;
  under?: ReactNode;
}

/** The heading of a page, which is also the name of its tab. */
export const PageTitle = ({ title, children, under }: PageTitleProps) => (
  <div>
    <title>{`${title} · Setup console`}</title>
    <Group justify="space-between" gap="sm">
      <Title order={1} size="h2">
        {title}
      </Title>
      {children}
    </Group>
    {under !== undefined && (
      <Text size="sm" c="dimmed" component="div">
        {under}
      </Text>
    )}
  </div>
);

/** A part of a page with a heading of its own. */
export const Panel = ({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) => (
  <section className="panel" aria-label={title}>
    <Group justify="space-between" mb="sm">
      <Title order={2} size="h4">
        {title}
      </Title>
      {aside}
    </Group>
    {children}
  </section>
);
