import { applyDecorators, type Type } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiHeader, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { ClientEvent } from '../domain/vocabulary.js';

/** Documents a route that sends an event: its headers, and the answers that every such route has. */
export const ApiEvent = (event: ClientEvent) =>
  applyDecorators(
    ApiOperation({ operationId: event.toLowerCase() }),
    ApiHeader({ name: 'If-Match', required: false, description: 'The version that you have seen, for example "v4".' }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'A key of your own for this request; its repetition gets the first answer. Kept 24 hours.',
    }),
    ApiResponse({
      status: 409,
      description: 'INVALID_TRANSITION, SETUP_IN_PROGRESS or SETUP_NOT_UNDERSTOOD (problem+json)',
    }),
    ApiResponse({ status: 412, description: 'PRECONDITION_FAILED with currentVersion (problem+json)' }),
    ApiResponse({ status: 503, description: 'LOCK_TIMEOUT, LOCK_UNAVAILABLE or DATABASE_UNAVAILABLE (problem+json)' }),
  );

/** Documents the two forms of a body: JSON, or a form with a file beside the fields. */
export const ApiForm = (dto: Type, file: string) =>
  applyDecorators(
    ApiExtraModels(dto),
    ApiBody({
      schema: {
        allOf: [
          { $ref: getSchemaPath(dto) },
          { type: 'object', properties: { [file]: { type: 'string', format: 'binary' } } },
        ],
      },
    }),
  );
