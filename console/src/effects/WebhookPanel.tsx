import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCommand } from '../api/commands.js';
import { attemptsQuery, changeWebhook, testWebhook, webhookQuery } from '../api/effects.js';
import type { TestResult, Webhook } from '../api/effects-contract.js';
import { Failure, Loading, Panel } from '../parts/Messages.js';
import { Moment } from '../parts/Times.js';
import { AttemptList } from './AttemptList.js';
import { DeleteDialog, EditDialog, RotateDialog } from './WebhookDialogs.js';

const SHOWN = 5;

/** The settings of a webhook, what can be done with it, and the latest requests. */
export function WebhookPanel({ id }: { id: string }) {
  const { data, error } = useQuery(webhookQuery(id));
  const { data: attempts = [] } = useQuery(attemptsQuery(id));
  return (
    <>
      <Panel title="Endpoint">
        {error && !data && <Failure error={error} />}
        {!data && !error && <Loading />}
        {data && <Known webhook={data} />}
      </Panel>
      <Panel title="Latest requests">
        <AttemptList attempts={attempts.slice(0, SHOWN)} />
      </Panel>
    </>
  );
}

type DialogName = 'edit' | 'rotate' | 'delete';

function Known({ webhook }: { webhook: Webhook }) {
  const { id, url, description, types, enabled, secretRotatedUntil, createdBy } = webhook;
  const [dialog, setDialog] = useState<DialogName>();
  const [result, setResult] = useState<TestResult>();
  const test = useCommand<string, TestResult>(testWebhook, setResult);
  const toggle = useCommand<boolean, Webhook>((on, headers) => changeWebhook(webhook, { enabled: on }, headers));
  const close = (): void => {
    setDialog(undefined);
  };
  return (
    <Stack gap="sm">
      <Text size="sm" className="mono">
        {url}
      </Text>
      {description !== null && <Text size="sm">{description}</Text>}
      <Text size="sm" c="dimmed">
        {types === null ? 'Hears of every transition.' : `Hears of ${types.join(', ')}.`} Added by {createdBy}.
      </Text>
      {secretRotatedUntil !== null && (
        <Text size="sm">
          The previous secret signs as well until <Moment at={secretRotatedUntil} />.
        </Text>
      )}
      <Group gap="xs">
        <Button
          loading={test.isPending}
          onClick={() => {
            test.run(id);
          }}
        >
          Send a test
        </Button>
        <Button
          variant="default"
          loading={toggle.isPending}
          onClick={() => {
            toggle.run(!enabled);
          }}
        >
          {enabled ? 'Disable' : 'Enable'}
        </Button>
        {(['edit', 'rotate', 'delete'] as const).map((name) => (
          <Button
            key={name}
            variant="default"
            onClick={() => {
              setDialog(name);
            }}
          >
            {{ edit: 'Edit …', rotate: 'New secret …', delete: 'Delete …' }[name]}
          </Button>
        ))}
      </Group>
      {result && <Result result={result} />}
      {[test.error, toggle.error].map((error, index) => error && <Failure key={index} error={error} />)}
      {dialog === 'edit' && <EditDialog webhook={webhook} onClose={close} />}
      {dialog === 'rotate' && <RotateDialog webhook={webhook} onClose={close} />}
      {dialog === 'delete' && <DeleteDialog webhook={webhook} onClose={close} />}
    </Stack>
  );
}

const Result = ({ result: { delivered, httpStatus, durationMs, error, response } }: { result: TestResult }) => (
  <Alert color={delivered ? 'green' : 'red'} role="status" title={delivered ? 'It arrived' : 'It did not arrive'}>
    <Text size="sm">
      {error ?? `The receiver answered ${String(httpStatus)}`}
      {error === null && ` after ${String(durationMs)} ms.`}
    </Text>
    {response !== null && response !== '' && (
      <Text size="xs" className="mono">
        {response}
      </Text>
    )}
  </Alert>
);
