import { DocumentFields, documentInput, documentValues } from '../forms/document.js';
import { OrganizationFields, organizationInput, organizationValues } from '../forms/organization.js';
import { toForm } from '../forms/to-form.js';
import { useDraft } from '../forms/use-draft.js';
import { useSubmission } from '../forms/use-submission.js';
import { WorkflowFields, workflowInput, workflowValues } from '../forms/workflow.js';
import type { ScreenProps } from './Screen.js';
import { StepForm } from './StepForm.js';

const draftOf = ({ id, state }: ScreenProps['setup']): string => `draft ${id} ${state}`;

export function OrganizationStep({ setup, hold, letGo }: ScreenProps) {
  const { form, forget } = useDraft(draftOf(setup), organizationValues(setup.input.organization), hold);
  const submission = useSubmission(form, 'logo', () => {
    forget();
    letGo();
  });
  const send = (): void => {
    const body = toForm({ ...organizationInput(form.values), logo: form.values.logo });
    submission.run({ setup, event: 'SUBMIT_ORGANIZATION', body });
  };
  return (
    <StepForm title="Your organisation" submission={submission} onSubmit={send} onCatchUp={letGo}>
      <OrganizationFields form={form} />
    </StepForm>
  );
}

export function DocumentStep({ setup, hold, letGo }: ScreenProps) {
  const { form, forget } = useDraft(draftOf(setup), documentValues(setup.input.document), hold);
  const submission = useSubmission(form, 'file', () => {
    forget();
    letGo();
  });
  const send = (): void => {
    const body = toForm({ ...documentInput(form.values), file: form.values.file });
    submission.run({ setup, event: 'SUBMIT_DOCUMENT', body });
  };
  return (
    <StepForm title="Your governing document" submission={submission} onSubmit={send} onCatchUp={letGo}>
      <DocumentFields form={form} />
    </StepForm>
  );
}

export function WorkflowStep({ setup, hold, letGo }: ScreenProps) {
  const { form, forget } = useDraft(draftOf(setup), workflowValues(setup.input.workflow), hold);
  const submission = useSubmission(form, undefined, () => {
    forget();
    letGo();
  });
  const send = (): void => {
    submission.run({ setup, event: 'SUBMIT_WORKFLOW', body: workflowInput(form.values) });
  };
  return (
    <StepForm
      title="How amendments are approved"
      submission={submission}
      onSubmit={send}
      onCatchUp={letGo}
      submitLabel="Send and import"
    >
      <WorkflowFields form={form} />
    </StepForm>
  );
}
