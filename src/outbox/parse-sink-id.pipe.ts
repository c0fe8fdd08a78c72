import { Injectable, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { notFound } from '../common/domain-error.js';

/**
 * The id of a sink in a path: `journal`, or a UUID, in small letters.
 *
 * @throws {DomainError} NOT_FOUND for anything else
 */
@Injectable()
export class ParseSinkId implements PipeTransform<string, string> {
  transform(value: string): string {
    if (value !== 'journal' && !isUUID(value)) throw notFound('sink');
    return value.toLowerCase();
  }
}
