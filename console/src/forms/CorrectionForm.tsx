import { Button, Group, Progress, Stack, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useState, type ReactNode } from 'react';
import type { Setup, SetupState } from '../api/contract.js';
import { Failure } from '../parts/Messages.js';
import { DocumentFields, documentInput, documentValues } from './document.js';
import { OrganizationFields, organizationInput, organizationValues } from './organization.js';
import { toForm } from './to-form.js';
import { useSubmission } from './use-submission.js';
import type { Values } from './values.js';
import { WorkflowFields, workflowInput, workflowValues } from './workflow.js';

type Correctable = 'organization' | 'document' | 'workflow';

const CORRECTABLE: Partial<Record<SetupState, Correctable>> = {
  SAVING_ORG: 'organization',
  SAVING_DOC: 'document',
  IMPORTING: 'document',
  SAVING_WF: 'workflow',
};

/** Which input a retry may correct: that of the step which failed. */
export const correctableOf = ({ lastError }: Setup): Correctable | undefined =>
  lastError ? CORRECTABLE[lastError.state] : undefined;

interface Props {
  setup: Setup;
  /** For the log; where it is undefined, the form asks for it. */
  reason?: string;
  onChange?: () => void;
  onDone: () => void;
}

/** RETRY with another input for the step that failed. */
export function CorrectionForm(props: Props) {
  switch (correctableOf(props.setup)) {
    case 'organization':
      return <OrganizationCorrection {...props} />;
    case 'document':
      return <DocumentCorrection {...props} />;
    case 'workflow':
      return <WorkflowCorrection {...props} />;
    case undefined:
      return null;
  }
}

function OrganizationCorrection(props: Props) {
  const form = useForm({ initialValues: organizationValues(props.setup.input.organization), ...changed(props) });
  const body = () => ({ input: organizationInput(form.values), logo: form.values.logo });
  return <Correction {...props} form={form} fileField="logo" body={body} fields={<OrganizationFields form={form} />} />;
}

function DocumentCorrection(props: Props) {
  const form = useForm({ initialValues: documentValues(props.setup.input.document), ...changed(props) });
  const body = () => ({ input: documentInput(form.values), file: form.values.file });
  return <Correction {...props} form={form} fileField="file" body={body} fields={<DocumentFields form={form} />} />;
}

function WorkflowCorrection(props: Props) {
  const form = useForm({ initialValues: workflowValues(props.setup.input.workflow), ...changed(props) });
  const body = () => ({ input: workflowInput(form.values) });
  return <Correction {...props} form={form} body={body} fields={<WorkflowFields form={form} />} />;
}

const changed = ({ onChange }: Props) => ({ ...(onChange && { onValuesChange: onChange }) });

interface CorrectionProps<V extends Values> extends Props {
  form: UseFormReturnType<V>;
  fileField?: string;
  body: () => Record<string, unknown>;
  fields: ReactNode;
}

function Correction<V extends Values>(props: CorrectionProps<V>) {
  const { setup, reason, onDone, form, fileField, body, fields } = props;
  const [typed, setTyped] = useState('');
  const { run, isPending, uploaded, error, formError } = useSubmission(form, fileField, onDone);
  const reasonError = form.errors.reason;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        run({ setup, event: 'RETRY', body: toForm({ ...body(), reason: reason ?? typed }) });
      }}
    >
      <Stack>
        {fields}
        {reason === undefined && (
          <TextInput
            label="Reason"
            description="It stays in the log of the setup."
            withAsterisk
            value={typed}
            error={reasonError}
            onChange={({ currentTarget }) => {
              setTyped(currentTarget.value);
            }}
          />
        )}
        {error && formError && <Failure error={formError} />}
        {isPending && uploaded > 0 && <Progress value={uploaded} aria-label="Upload" />}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            Try again with this
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
