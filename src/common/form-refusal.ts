import { DomainError, validationFailed } from './domain-error.js';
import { pointerTo } from './json-pointer.js';

/** What multer refuses, by its code: https://github.com/expressjs/multer/blob/main/lib/multer-error.js */
type Refuse = (field: string) => DomainError;

const tooLarge: Refuse = (field) => new DomainError('PAYLOAD_TOO_LARGE', `"${field}" is larger than is accepted here.`);

const unexpected: Refuse = (field) =>
  validationFailed([{ pointer: pointerTo([field]), detail: 'is not a file that is expected here, or came twice' }]);

const malformed =
  (detail: string): Refuse =>
  () =>
    new DomainError('MALFORMED_REQUEST', detail);

const REFUSALS: Readonly<Record<string, Refuse>> = {
  LIMIT_FILE_SIZE: tooLarge,
  LIMIT_FIELD_VALUE: tooLarge,
  LIMIT_UNEXPECTED_FILE: unexpected,
  LIMIT_FILE_COUNT: unexpected,
  LIMIT_PART_COUNT: malformed('The form has too many parts.'),
  LIMIT_FIELD_COUNT: malformed('The form has too many fields.'),
  LIMIT_FIELD_KEY: malformed('The form has a field with too long a name.'),
  LIMIT_FIELD_NESTING: malformed('The form has a field name that is nested too deep: send objects as JSON strings.'),
  LIMIT_FIELD_ARRAY_INDEX: malformed('The form has a field name with too large an index: send arrays as JSON strings.'),
  MISSING_FIELD_NAME: malformed('The form has a part without a name.'),
  INVALID_FIELD_NAME: malformed('The form has a field with a name that is not allowed.'),
};

/** The parser of multipart bodies and multer give these no code. */
const UNREADABLE =
  /^(Multipart: Boundary not found|Malformed (part header|content type)|Unexpected end of (form|file)|Request (aborted|closed))/;

/**
 * The refusal that an error of the multipart parser stands for.
 *
 * @returns `undefined` for an error that did not come from there
 */
export function formRefusal(error: Error): DomainError | undefined {
  const { code, field } = error as { code?: unknown; field?: unknown };
  const refuse = typeof code === 'string' && Object.hasOwn(REFUSALS, code) ? REFUSALS[code] : undefined;
  if (refuse) return refuse(typeof field === 'string' ? field.slice(0, 100) : 'A field');
  return UNREADABLE.test(error.message)
    ? new DomainError('MALFORMED_REQUEST', `The form cannot be read: ${error.message}.`)
    : undefined;
}
