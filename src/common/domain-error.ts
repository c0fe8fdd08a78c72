/** Every problem code of the REST contract with its HTTP status and its title. Only the filter reads the status. */
export const PROBLEMS = {
  VALIDATION_FAILED: [400, 'The request is not valid'],
  MALFORMED_REQUEST: [400, 'The request cannot be read'],
  UNAUTHENTICATED: [401, 'A valid bearer token is required'],
  FORBIDDEN: [403, 'This caller may not do that'],
  NOT_FOUND: [404, 'Not found'],
  INVALID_TRANSITION: [409, 'The setup does not accept this event in its present state'],
  SETUP_IN_PROGRESS: [409, 'Setup already in progress'],
  SETUP_NOT_UNDERSTOOD: [409, 'This program does not understand what is stored of the setup'],
  SETUP_ALREADY_OPEN: [409, 'This owner has an open setup already'],
  ALREADY_CONFIGURED: [409, 'This deployment has its organisation already'],
  WEBHOOK_EXISTS: [409, 'There is a webhook with this URL already'],
  VERSION_CONFLICT: [409, 'Someone else changed it meanwhile'],
  PRECONDITION_FAILED: [412, 'The setup has moved on'],
  PAYLOAD_TOO_LARGE: [413, 'The request is too large'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'This kind of content is not accepted'],
  IDEMPOTENCY_KEY_REUSED: [422, 'This Idempotency-Key belongs to another request'],
  PRECONDITION_REQUIRED: [428, 'The version that you change is required'],
  RATE_LIMITED: [429, 'Too many requests'],
  INTERNAL: [500, 'Something failed on our side'],
  TOO_MANY_STREAMS: [503, 'Too many streams just now'],
  LOCK_TIMEOUT: [503, 'Too busy just now'],
  LOCK_UNAVAILABLE: [503, 'The lock service is away'],
  DATABASE_UNAVAILABLE: [503, 'The database is away'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One finding of a validation: `pointer` is a JSON pointer fragment into the body (RFC 6901, RFC 9457). */
export interface FieldError {
  pointer: string;
  detail: string;
}

/**
 * A refusal that the caller may read: a code of the contract, a sentence that says what to do, and safe data.
 *
 * @param code   what went wrong; compare this, never the class or the text
 * @param detail a sentence for people, without secrets
 * @param data   members that the contract names for this code, for example `allowedEvents`
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly data: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

/** The request's fields that are wrong, each with a pointer to it. */
export const validationFailed = (errors: FieldError[]): DomainError =>
  new DomainError('VALIDATION_FAILED', errors.map((e) => `${e.pointer}: ${e.detail}`).join('; '), { errors });

/** Not there, or not the caller's: the two are one answer, so that nobody can probe for ids. */
export const notFound = (what: string): DomainError =>
  new DomainError('NOT_FOUND', `There is no such ${what}, or it is not yours.`);
