import { correctDocument, deleteSections, documentOf } from '../../documents/documents.store.js';
import { putBlob, type Upload } from '../store/blobs.store.js';
import { forgetCheckpoint } from '../store/steps.store.js';
import type { Command } from '../transition/command.js';
import type { DocumentDto } from './dto/document.dto.js';
import type { OrganizationDto } from './dto/organization.dto.js';
import type { WorkflowDto } from './dto/workflow.dto.js';

type Work = NonNullable<Command['work']>;

/** Keeps what was submitted, with the logo; without a new logo an earlier one stays. */
export const submitOrganization =
  (dto: OrganizationDto, logo: Upload | undefined): Work =>
  async (em, { id, input }) => {
    const kept = logo ? await putBlob(em, id, logo) : input.organization?.logo;
    return { input: { ...input, organization: Object.assign({}, dto, kept && { logo: kept }) } };
  };

/** Keeps what was submitted, with the document's source. */
export const submitDocument =
  ({ title, documentType, hierarchy }: DocumentDto, source: Upload): Work =>
  async (em, { id, input }) => ({
    input: { ...input, document: { title, documentType, hierarchy, source: await putBlob(em, id, source) } },
  });

export const submitWorkflow =
  (dto: WorkflowDto): Work =>
  (_em, { input }) =>
    Promise.resolve({
      input: {
        ...input,
        workflow: { name: dto.name, stages: dto.stages.map(({ name, approverRole }) => ({ name, approverRole })) },
      },
    });

/** A corrected document for an import that failed: the import begins anew with it. */
export const correctSource =
  (dto: DocumentDto, source: Upload): Work =>
  async (em, setup, decision) => {
    const documentId = await documentOf(em, setup.id);
    await deleteSections(em, documentId);
    await forgetCheckpoint(em, setup.id, setup.run, 'importDocument');
    await correctDocument(em, documentId, dto);
    return submitDocument(dto, source)(em, setup, decision);
  };
