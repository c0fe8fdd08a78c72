import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { isBehind } from '../api/problem.js';
import { queryClient } from '../api/query-client.js';
import type { useSubmission } from '../forms/use-submission.js';
import { Failure, Panel } from '../parts/Messages.js';

type Submission = Pick<
  ReturnType<typeof useSubmission>,
  'isPending' | 'isRepeating' | 'formError' | 'error' | 'uploaded'
>;

interface Props {
  title: string;
  submission: Submission;
  onSubmit: () => void;
  /** Gives up what was typed and shows the setup as it is. */
  onCatchUp: () => void;
  submitLabel?: string;
  children: ReactNode;
}

/** One form of the wizard: its fields, what was wrong with them, and how far the sending is. */
export function StepForm({ title, submission, onSubmit, onCatchUp, submitLabel = 'Save and go on', children }: Props) {
  const { isPending, isRepeating, error, formError, uploaded } = submission;
  const hasFieldErrors = error !== null && formError === undefined;
  return (
    <Panel title={title}>
      {/* The rules are the API's: the browser's own would say the same in other words. */}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <Stack>
          {children}
          <div role="alert">
            {hasFieldErrors && (
              <Text size="sm" c="var(--mantine-color-error)">
                Please look at the fields that are marked.
              </Text>
            )}
            {formError && (isBehind(formError) ? <MovedOn onCatchUp={onCatchUp} /> : <Failure error={formError} />)}
          </div>
          {isPending && uploaded > 0 && uploaded < 100 && (
            <Progress.Root size="xl">
              <Progress.Section value={uploaded} aria-label="Upload">
                <Progress.Label>{uploaded} %</Progress.Label>
              </Progress.Section>
            </Progress.Root>
          )}
          {isRepeating && (
            <Text size="sm" role="status">
              No answer yet. It is being sent again, and will be taken once only.
            </Text>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={isPending}>
              {submitLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

const MovedOn = ({ onCatchUp }: { onCatchUp: () => void }) => (
  <Alert color="orange" title="Someone was faster">
    <Stack gap="xs" align="flex-start">
      <Text size="sm">This setup has moved on in another tab or browser, so this form was not taken.</Text>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          void queryClient.invalidateQueries({ queryKey: ['setup'] });
          onCatchUp();
        }}
      >
        Show it as it is now
      </Button>
    </Stack>
  </Alert>
);
