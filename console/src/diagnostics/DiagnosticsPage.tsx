import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Check, Diagnosis } from '../api/admin-contract.js';
import { diagnosisQuery } from '../api/queries.js';
import { Failure, Loading, PageTitle } from '../parts/Messages.js';
import { SetupLink } from '../parts/SetupLink.js';
import { Moment } from '../parts/Times.js';

const NAMED = 10;

/** What `diagnose` finds, as of one moment. */
export function DiagnosticsPage() {
  const { data, error, isFetching, refetch } = useQuery(diagnosisQuery);
  return (
    <Stack>
      <PageTitle title="Diagnostics" under={data && <Verdict diagnosis={data} />}>
        <Button loading={isFetching} onClick={() => void refetch()}>
          Look again
        </Button>
      </PageTitle>
      {error && <Failure error={error} onAgain={() => void refetch()} />}
      {!data && !error && <Loading rows={8} />}
      {data && [...data.checks].sort(byWeight).map((check) => <CheckRow key={check.code} check={check} />)}
    </Stack>
  );
}

const Verdict = ({ diagnosis: { healthy, checkedAt, durationMs, checks } }: { diagnosis: Diagnosis }) => (
  <span role="status">
    {healthy ? `All ${String(checks.length)} checks are fine` : 'Something needs a look'}, as of{' '}
    <Moment at={checkedAt} />, in {durationMs} ms.
  </span>
);

const isFinding = ({ count, severity }: Check): boolean => count > 0 && severity !== 'info';
const weight = (check: Check): number => (isFinding(check) ? (check.severity === 'error' ? 2 : 1) : 0);
const byWeight = (a: Check, b: Check): number => weight(b) - weight(a);

const COLORS = { error: 'red', warning: 'orange', info: 'blue' } as const;

function CheckRow({ check }: { check: Check }) {
  const { code, title, severity, count, sentence, ids } = check;
  const isBad = isFinding(check);
  return (
    <section className="panel" aria-label={title}>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Text fw={600}>{title}</Text>
          <Text size="xs" c="dimmed" className="mono">
            {code}
          </Text>
        </div>
        <Badge color={count > 0 ? COLORS[severity] : 'green'}>{count > 0 ? count.toLocaleString() : 'none'}</Badge>
      </Group>
      {count > 0 && (
        <Text size="sm" mt="xs" c={isBad ? undefined : 'dimmed'}>
          {sentence}
        </Text>
      )}
      {isBad && (
        <Group gap="xs" mt="xs">
          {ids.slice(0, NAMED).map((id) =>
            code.startsWith('SETUP_') ? (
              <SetupLink key={id} id={id} />
            ) : (
              <Text key={id} size="xs" className="mono">
                {id}
              </Text>
            ),
          )}
          {count > NAMED && (
            <Text size="sm" c="dimmed">
              and {(count - NAMED).toLocaleString()} more: <code>npm run diagnose -- --json</code> names up to 100.
            </Text>
          )}
        </Group>
      )}
    </section>
  );
}
