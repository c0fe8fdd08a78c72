import { Injectable, ValidationPipe } from '@nestjs/common';
import { validationFailed } from './domain-error.js';
import { fieldErrors } from './field-errors.js';

/**
 * Turns bodies and queries into instances of their DTO classes, and refuses what their rules refuse.
 *
 * Unknown fields are refused, not dropped. Types are never guessed: a DTO says `@Type(() => Number)` where a query
 * carries a number. Errors are VALIDATION_FAILED with a pointer to each wrong field; a query's fields are pointed to
 * like a body's (`#/pageSize`).
 */
@Injectable()
export class DtoPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: (errors) => validationFailed(fieldErrors(errors)),
    });
  }
}
