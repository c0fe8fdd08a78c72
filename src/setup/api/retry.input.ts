import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { validationFailed } from '../../common/domain-error.js';
import { fieldErrors } from '../../common/field-errors.js';
import type { SetupState } from '../domain/vocabulary.js';
import type { Command } from '../transition/command.js';
import { DocumentDto } from './dto/document.dto.js';
import { OrganizationDto } from './dto/organization.dto.js';
import { WorkflowDto } from './dto/workflow.dto.js';
import { correctSource, submitDocument, submitOrganization, submitWorkflow } from './submission.works.js';
import { documentUpload, logoUpload } from './uploads.js';

export interface RetryFiles {
  file?: Express.Multer.File[];
  logo?: Express.Multer.File[];
}

type Work = NonNullable<Command['work']>;

/**
 * The work of a retry that brings a corrected input. It is checked like the submission that it corrects, but only in the
 * transition: which one that is depends on where the retry leads, and a repetition must get its first answer even where
 * the setup has moved on since.
 *
 * @returns undefined where the retry brings no input
 * @throws {DomainError} VALIDATION_FAILED, here or from the work, also where the step that failed takes no input
 */
export function retryWork(input: Record<string, unknown> | undefined, { file, logo }: RetryFiles): Work | undefined {
  if (!input && (file ?? logo)) {
    throw validationFailed([{ pointer: '#/input', detail: 'is required: the fields that the file belongs to' }]);
  }
  if (!input) return undefined;
  return async (em, setup, decision) => {
    const work = await workFor(decision.to, input, file?.[0], logo?.[0]);
    if (!work) {
      throw validationFailed([{ pointer: '#/input', detail: 'must be left out: what failed takes no input' }]);
    }
    return work(em, setup, decision);
  };
}

async function workFor(
  state: SetupState,
  input: Record<string, unknown>,
  file: Express.Multer.File | undefined,
  logo: Express.Multer.File | undefined,
): Promise<Work | undefined> {
  if (state === 'SAVING_ORG') {
    return submitOrganization(await checked(OrganizationDto, input), logo && (await logoUpload(logo)));
  }
  if (state === 'SAVING_DOC' || state === 'IMPORTING') {
    const dto = await checked(DocumentDto, input);
    const source = documentUpload(dto, file);
    return state === 'IMPORTING' ? correctSource(dto, source) : submitDocument(dto, source);
  }
  return state === 'SAVING_WF' ? submitWorkflow(await checked(WorkflowDto, input)) : undefined;
}

async function checked<T extends object>(type: Type<T>, input: Record<string, unknown>): Promise<T> {
  const dto = plainToInstance(type, input);
  const errors = fieldErrors(await validate(dto, { whitelist: true, forbidNonWhitelisted: true }));
  if (errors.length > 0) {
    throw validationFailed(errors.map((error) => ({ ...error, pointer: error.pointer.replace('#', '#/input') })));
  }
  return dto;
}
