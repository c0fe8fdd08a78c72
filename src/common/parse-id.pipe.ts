import { Injectable, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { notFound } from './domain-error.js';

/**
 * An id in a path, in lower case, as the database writes it: `@Param('id', ParseId) id: string`.
 *
 * @throws {DomainError} NOT_FOUND for what is no UUID: nothing can be there, and the caller need not tell the two apart
 */
@Injectable()
export class ParseId implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!isUUID(value)) throw notFound('resource');
    return value.toLowerCase();
  }
}
