import { allowedEvents, workingStateOf } from '../domain/decide.js';
import { UnknownSnapshot } from '../domain/errors.js';
import { progressOf } from '../domain/progress.js';
import { stepOf, STEPS } from '../domain/step.table.js';
import { isClientEvent, isClosed, type SetupState } from '../domain/vocabulary.js';
import type { Answer } from '../store/idempotency.store.js';
import type { BlobRef, SetupInput, SetupRow, StepRow } from '../store/records.js';

/** What a COLLECTING state waits for. */
const CURRENTLY_DUE: Partial<Record<SetupState, string[]>> = {
  COLLECTING_ORG: ['organization.name', 'organization.organizationType', 'organization.contactEmail'],
  COLLECTING_DOC: ['document.title', 'document.documentType', 'document.hierarchy', 'document.file'],
  COLLECTING_WF: ['workflow.name', 'workflow.stages'],
};

/** What its owner is told where this program can only show where it is. */
const NOT_UNDERSTOOD = {
  code: 'SETUP_NOT_UNDERSTOOD',
  detail: 'This program does not understand what is stored of the setup. Ask an administrator.',
};

/** A setup as the contract shows it. */
export function setupView(setup: SetupRow, steps: StepRow[]) {
  const { state, lastError } = setup;
  const snapshot = setup.snapshot instanceof UnknownSnapshot ? undefined : setup.snapshot;
  const working = snapshot && workingStateOf(snapshot);
  const present = working && stepOf(working);
  const stepProgress = steps.find((step) => step.name === present)?.progress ?? 0;
  return {
    id: setup.id,
    state,
    version: setup.version,
    done: isClosed(state),
    progress: progressOf(state, working, stepProgress),
    allowedEvents: snapshot ? allowedEvents(snapshot).filter(isClientEvent) : [],
    requirements: {
      currentlyDue: (snapshot && CURRENTLY_DUE[state]) ?? [],
      errors: [
        ...(snapshot ? [] : [{ ...NOT_UNDERSTOOD, state }]),
        ...(lastError ? [{ code: lastError.code, detail: lastError.message, state: lastError.state }] : []),
      ],
    },
    ownerId: setup.ownerId,
    organizationId: organizationIdOf(steps),
    input: inputView(setup.input),
    steps: steps.map(stepView),
    lastError,
    deadlineAt: setup.deadlineAt,
    createdAt: setup.createdAt,
    updatedAt: setup.updatedAt,
    completedAt: setup.completedAt,
  };
}

/** The answer to an event: 202 with the job where a worker goes on with it, else 200. */
export function eventAnswer(setup: SetupRow, steps: StepRow[]): Answer {
  const body = setupView(setup, steps);
  const job = workerStep(setup, steps);
  return job ? { status: 202, location: `/v1/jobs/${job.id}`, body } : { status: 200, body };
}

/** The step that a worker has to do in the present state. */
export function workerStep(setup: SetupRow, steps: StepRow[]): StepRow | undefined {
  const name = stepOf(setup.state);
  return name && STEPS[name].runs === 'worker' ? steps.find((step) => step.name === name) : undefined;
}

/** The ledger row as `GET /v1/jobs/:id` shows it. */
export const jobView = (step: StepRow) => ({
  id: step.id,
  setupId: step.setupId,
  step: step.name,
  status: step.status,
  progress: step.progress,
  attempt: step.attempt,
  error: step.error,
});

const stepView = (step: StepRow) => ({
  name: step.name,
  status: step.status,
  attempt: step.attempt,
  progress: step.progress,
  startedAt: step.startedAt,
  finishedAt: step.finishedAt,
  error: step.error,
});

function organizationIdOf(steps: StepRow[]): string | null {
  const saved = steps.find((step) => step.name === 'saveOrganization' && step.status === 'DONE');
  return (saved?.result as { organizationId: string } | null | undefined)?.organizationId ?? null;
}

function inputView({ organization, document, workflow }: SetupInput) {
  const { logo, ...facts } = organization ?? {};
  const { source, ...document_ } = document ?? {};
  return {
    ...(organization && { organization: { ...facts, ...(logo && { logo: fileView(logo) }) } }),
    ...(document && { document: { ...document_, ...(source && { file: fileView(source) }) } }),
    ...(workflow && { workflow }),
  };
}

const fileView = ({ fileName, mediaType, size, sha256 }: BlobRef) => ({ fileName, mediaType, size, sha256 });
