import type { ValidationError } from '@nestjs/common';
import type { FieldError } from './domain-error.js';
import { pointerTo } from './json-pointer.js';

/** A hostile body can be wrong in a hundred thousand places; the first ones are enough to mend it. */
const MAX_ERRORS = 50;

/**
 * class-validator's tree of errors as a flat list, one entry for each wrong field, in words that say what to do.
 *
 * @param errors the tree, at most as deep as the body
 */
export function fieldErrors(errors: readonly ValidationError[]): FieldError[] {
  const found: FieldError[] = [];
  collect(errors, [], found);
  return found;
}

function collect(errors: readonly ValidationError[], parent: readonly string[], found: FieldError[]): void {
  for (const error of errors) {
    if (found.length >= MAX_ERRORS) return;
    const path = [...parent, error.property];
    if (error.constraints) found.push({ pointer: pointerTo(path), detail: inWords(error, error.constraints) });
    collect(error.children ?? [], path, found);
  }
}

function inWords(error: ValidationError, constraints: Record<string, string>): string {
  if ('whitelistValidation' in constraints) return 'is not a known field';
  const { nestedValidation, ...others } = constraints;
  const rules = Object.values(others).map((message) => withoutName(message, error.property));
  if (rules.length === 0 && nestedValidation !== undefined) rules.push('must be an object');
  return error.value === undefined ? `is required: ${rules.join(', ')}` : rules.join(', ');
}

/** The pointer names the field already: "name must be a string" becomes "must be a string". */
function withoutName(message: string, property: string): string {
  if (message.startsWith(`${property} `)) return message.slice(property.length + 1);
  return message.replace(`each value in ${property} `, 'each value ');
}
