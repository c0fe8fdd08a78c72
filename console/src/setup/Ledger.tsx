import { Badge, Group, Progress, Stack, Text } from '@mantine/core';
import type { Explanation } from '../api/admin-contract.js';
import type { Setup, Step } from '../api/contract.js';
import { Moment } from '../parts/Times.js';
import { Nothing } from '../parts/Nothing.js';
import { STEP_COLORS, stepLabel } from '../words/states.js';
import { moment, span } from '../words/time.js';

/** The step ledger: what was worked on, how often, by whom, and what went wrong. */
export function Ledger({ setup: { steps }, explanation }: { setup: Setup; explanation: Explanation | undefined }) {
  if (steps.length === 0) return <Nothing>No step has begun: the first comes with the organisation.</Nothing>;
  return (
    <Stack gap="md">
      {steps.map((step) => (
        <StepRow
          key={step.name}
          step={step}
          {...(explanation?.step?.name === step.name && { explanation: explanation })}
        />
      ))}
    </Stack>
  );
}

function StepRow({ step, explanation }: { step: Step; explanation?: Explanation }) {
  const { name, status, attempt, progress, error } = step;
  const lease = explanation?.step;
  const failures = explanation?.failures ?? (error ? [error] : []);
  return (
    <div>
      <Group justify="space-between">
        <Text fw={600}>{stepLabel(name)}</Text>
        <Badge color={STEP_COLORS[status]}>{status}</Badge>
      </Group>
      <Progress value={progress} my={4} color={STEP_COLORS[status]} aria-label={`Progress of ${stepLabel(name)}`} />
      <Text size="sm" c="dimmed">
        {attempt === 1 ? '1 attempt' : `${String(attempt)} attempts`}
        {timesOf(step)}
      </Text>
      {lease?.lockedBy && (
        <Text size="sm" c="dimmed">
          Held by <span className="mono">{lease.lockedBy}</span>
          {lease.leaseUntil && `, lease ${lease.leaseExpired ? 'expired' : 'until'} ${moment(lease.leaseUntil)}`}
        </Text>
      )}
      {failures.map((failure) => (
        <Text key={`${failure.at} ${failure.code}`} size="sm" c="var(--mantine-color-error)">
          Attempt {failure.attempt}, <Moment at={failure.at} />: {failure.message} ({failure.code})
        </Text>
      ))}
    </div>
  );
}

function timesOf({ startedAt, finishedAt }: Step): string {
  if (startedAt === null) return '';
  if (finishedAt === null) return `, since ${moment(startedAt)}`;
  return `, ${moment(startedAt)}, took ${span(Date.parse(finishedAt) - Date.parse(startedAt))}`;
}
