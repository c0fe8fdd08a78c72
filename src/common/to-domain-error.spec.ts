import { HttpException, PayloadTooLargeException } from '@nestjs/common';
import { toDomainError } from './to-domain-error.js';

const made = (message: string, members: object): Error => Object.assign(new Error(message), members);

describe('what was thrown', () => {
  it.each([
    ['a lost connection', made('x', { code: '08006' })],
    ['a server that shuts down', made('x', { code: '57P01' })],
    ['a refused connection', made('connect ECONNREFUSED', { code: 'ECONNREFUSED' })],
    ['one wrapped by TypeORM', made('x', { driverError: made('x', { code: '57P01' }) })],
    ['one refused on both addresses', new AggregateError([made('x', { code: 'ECONNREFUSED' })])],
    ['a cause', new Error('x', { cause: made('x', { code: 'ECONNRESET' }) })],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect')],
    ['a dead socket', new Error('Connection terminated unexpectedly')],
  ])('means that the database is away: %s', (_, error) => {
    expect(toDomainError(error).code).toBe('DATABASE_UNAVAILABLE');
  });

  it.each([
    ['a refused statement', made('duplicate key', { code: '23505', driverError: made('x', { code: '23505' }) })],
    ['a status that nobody set for the client', made('x', { status: 404, statusCode: 404 })],
    ['a server error of Express', made('x', { statusCode: 500, expose: false })],
    ['a 5xx of Nest', new HttpException('hunter2', 502)],
    ['a zip that we could not read', made('x', { code: 'Z_DATA_ERROR' })],
    ['nothing', undefined],
  ])('is ours: %s', (_, error) => {
    const found = toDomainError(error);
    expect(found.code).toBe('INTERNAL');
    expect(found.message).not.toContain('hunter2');
    expect(found.cause).toBe(error);
  });

  it.each([
    ['LIMIT_FILE_SIZE', 'PAYLOAD_TOO_LARGE'],
    ['LIMIT_FIELD_VALUE', 'PAYLOAD_TOO_LARGE'],
    ['LIMIT_UNEXPECTED_FILE', 'VALIDATION_FAILED'],
    ['LIMIT_PART_COUNT', 'MALFORMED_REQUEST'],
    ['LIMIT_FIELD_NESTING', 'MALFORMED_REQUEST'],
    ['MISSING_FIELD_NAME', 'MALFORMED_REQUEST'],
  ])("is read by multer's code, whether Nest wrapped it or not: %s", (code, expected) => {
    const error = made('x', { code, field: 'logo' });
    expect(toDomainError(error).code).toBe(expected);
    expect(toDomainError(new PayloadTooLargeException('x', { cause: error })).code).toBe(expected);
  });

  it.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [405, 'NOT_FOUND'],
    [406, 'MALFORMED_REQUEST'],
    [413, 'PAYLOAD_TOO_LARGE'],
    [415, 'UNSUPPORTED_MEDIA_TYPE'],
    [429, 'RATE_LIMITED'],
  ])('with status %i of Nest or http-errors is %s', (status, code) => {
    expect(toDomainError(new HttpException('x', status)).code).toBe(code);
    expect(toDomainError(made('x', { statusCode: status, expose: true })).code).toBe(code);
  });

  it('is a malformed request where the client went away while sending', () => {
    const error = made('request aborted', { type: 'request.aborted', statusCode: 400, expose: true });
    expect(toDomainError(error).code).toBe('MALFORMED_REQUEST');
  });
});
