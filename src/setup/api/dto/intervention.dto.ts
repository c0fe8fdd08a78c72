import { IsObject, IsOptional } from 'class-validator';
import { OneLine } from '../../../common/text.decorators.js';

/** Why someone intervenes; it stays in the log. */
export class InterventionDto {
  /** @example The document was corrected. */
  @OneLine(500)
  reason: string;
}

/** A retry may bring a corrected input for the step that failed. */
export class RetryDto extends InterventionDto {
  /** As it was submitted: an organization, a document or a workflow, by the step that failed. In multipart a JSON string. */
  @IsOptional()
  @IsObject()
  input?: Record<string, unknown>;
}

/** A body without fields. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- the pipe refuses what it does not name
export class EmptyDto {}
