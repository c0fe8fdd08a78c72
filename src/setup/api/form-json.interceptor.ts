import { mixin, type CallHandler, type ExecutionContext, type NestInterceptor, type Type } from '@nestjs/common';
import type { Request } from 'express';
import { validationFailed } from '../../common/domain-error.js';

/** In multipart, arrays and objects are JSON strings: parses these fields, after multer and before the DTO's rules. */
export function FormJson(...fields: string[]): Type<NestInterceptor> {
  class FormJsonInterceptor implements NestInterceptor {
    intercept(context: ExecutionContext, next: CallHandler) {
      const request = context.switchToHttp().getRequest<Request>();
      if (request.is('multipart/form-data')) {
        const body = { ...(request.body as Record<string, unknown>) };
        for (const field of fields) if (typeof body[field] === 'string') body[field] = parse(field, body[field]);
        request.body = body;
      }
      return next.handle();
    }
  }
  return mixin(FormJsonInterceptor);
}

function parse(field: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw validationFailed([
      { pointer: `#/${field}`, detail: 'must be a JSON string in a form, for example ["Article"]' },
    ]);
  }
}
