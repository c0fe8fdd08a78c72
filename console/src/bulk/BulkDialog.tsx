import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import type { BulkOperation, BulkPreview, BulkRequest } from '../api/admin-contract.js';
import type { BulkEvent } from '../api/contract.js';
import { useCommand } from '../api/commands.js';
import { call } from '../api/http.js';
import { fieldErrors } from '../api/problem.js';
import { queryClient } from '../api/query-client.js';
import { Failure, Loading } from '../parts/Messages.js';
import { eventLabel } from '../words/states.js';
import { BulkResult } from './BulkResult.js';
import { PreviewList } from './PreviewList.js';

interface Props {
  event: BulkEvent;
  targets: Pick<BulkRequest, 'ids' | 'filter'>;
  /** @param isOrdered whether anything was done */
  onClose: (isOrdered: boolean) => void;
}

const PATH = '/v1/admin/setups/bulk';

/** First what would happen, then a reason, then it happens. */
export function BulkDialog({ event, targets, onClose }: Props) {
  const [reason, setReason] = useState('');
  const [operation, setOperation] = useState<BulkOperation>();
  const preview = useQuery({
    queryKey: ['bulk-preview', event, targets],
    queryFn: async () => {
      const body: BulkRequest & { dryRun: true } = { event, ...targets, reason: 'Preview', dryRun: true };
      return (await call<BulkPreview>(PATH, { method: 'POST', body })).body;
    },
    gcTime: 0,
  });
  const order = useCommand(
    async (body: BulkRequest, headers) => (await call<BulkOperation>(PATH, { method: 'POST', body, headers })).body,
    (done) => {
      setOperation(done);
      void queryClient.invalidateQueries({ queryKey: ['setups'] });
      void queryClient.invalidateQueries({ queryKey: ['found'] });
    },
  );
  const submit = (form: SubmitEvent): void => {
    form.preventDefault();
    order.run({ event, reason, ...targets });
  };
  const allowed = preview.data?.results.filter((result) => result.allowed).length ?? 0;
  const errors = fieldErrors(order.error);
  return (
    <Modal
      opened
      size="lg"
      onClose={() => {
        onClose(operation !== undefined);
      }}
      title={<Text fw={650}>{eventLabel(event)} many setups</Text>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {operation ? (
        <BulkResult ordered={operation} />
      ) : (
        <Stack component="form" onSubmit={submit}>
          {preview.isPending && <Loading />}
          {preview.error && <Failure error={preview.error} onAgain={() => void preview.refetch()} />}
          {preview.data && <PreviewList preview={preview.data} allowed={allowed} />}
          <TextInput
            label="Reason"
            description="It stays in the log of every setup that moves."
            value={reason}
            error={errors.reason}
            data-autofocus
            onChange={({ currentTarget }) => {
              setReason(currentTarget.value);
            }}
          />
          {order.error && !errors.reason && <Failure error={order.error} />}
          {preview.data && preview.data.total > preview.data.results.length && (
            <Alert color="orange">
              The preview shows the first {preview.data.results.length.toLocaleString()} only.
            </Alert>
          )}
          <Group justify="flex-end">
            <Button
              variant="default"
              onClick={() => {
                onClose(false);
              }}
            >
              Cancel
            </Button>
            <Button type="submit" loading={order.isPending} disabled={allowed === 0}>
              {eventLabel(event)}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
