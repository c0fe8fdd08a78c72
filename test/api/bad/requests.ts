import { form } from '../../support/client.js';
import { type BadCase } from './bad-case.js';

const START = { path: '/v1/setups/:id/start' };
const json = (type: string) => ({ 'content-type': type });
const get = (title: string, path: string, code: BadCase['code'], ...pointers: string[]): BadCase => ({
  title,
  method: 'GET',
  path,
  code,
  ...(pointers.length > 0 && { pointers }),
});

/** Bodies that cannot be read at all, whatever their fields. */
const BODIES: BadCase[] = [
  { title: 'a body that is no JSON', ...START, body: () => 'state=IDLE', code: 'MALFORMED_REQUEST' },
  { title: 'JSON that ends too early', ...START, body: () => '{"a": ', code: 'MALFORMED_REQUEST' },
  { title: 'a JSON array', ...START, body: () => [], code: 'MALFORMED_REQUEST' },
  { title: 'a JSON string', ...START, body: () => '"start"', code: 'MALFORMED_REQUEST' },
  { title: 'JSON null', ...START, body: () => 'null', code: 'MALFORMED_REQUEST' },
  {
    title: 'JSON with broken UTF-8',
    ...START,
    body: () => new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    code: 'MALFORMED_REQUEST',
  },
  {
    title: 'JSON nested 40 levels deep',
    ...START,
    body: () => `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
    code: 'MALFORMED_REQUEST',
  },
  {
    title: 'a body that says it is gzip and is not',
    ...START,
    body: () => '{}',
    headers: { 'content-encoding': 'gzip' },
    code: 'MALFORMED_REQUEST',
  },
  {
    title: 'an encoding that nobody knows',
    ...START,
    body: () => '{}',
    headers: { 'content-encoding': 'zip' },
    code: 'UNSUPPORTED_MEDIA_TYPE',
  },
  { title: 'text', ...START, body: () => '{}', headers: json('text/plain'), code: 'UNSUPPORTED_MEDIA_TYPE' },
  {
    title: 'JSON in another charset',
    ...START,
    body: () => '{}',
    headers: json('application/json; charset=utf-16'),
    code: 'UNSUPPORTED_MEDIA_TYPE',
  },
  { title: 'a form where none is taken', ...START, body: () => form({ a: 'b' }), code: 'UNSUPPORTED_MEDIA_TYPE' },
  {
    title: 'JSON of more than 100 kB where nothing large is taken',
    ...START,
    body: () => ({ a: 'x'.repeat(120_000) }),
    code: 'PAYLOAD_TOO_LARGE',
  },
  {
    title: 'a field where none is known',
    ...START,
    body: () => ({ a: 1 }),
    code: 'VALIDATION_FAILED',
    pointers: ['#/a'],
  },
  {
    title: 'a field at the creation',
    path: '/v1/setups',
    body: () => ({ ownerId: 'someone' }),
    code: 'VALIDATION_FAILED',
    pointers: ['#/ownerId'],
  },
];

const ADDRESSES: BadCase[] = [
  get('a setup id that is no UUID', '/v1/setups/1', 'NOT_FOUND'),
  get('a job id that is no UUID', '/v1/jobs/1', 'NOT_FOUND'),
  get('an organisation id that is no UUID', '/v1/organizations/1', 'NOT_FOUND'),
  get('a setup id with SQL in it', "/v1/setups/1'%20OR%20'1'='1", 'NOT_FOUND'),
  { title: 'an event for an id that is no UUID', path: '/v1/setups/abc/start', code: 'NOT_FOUND' },
  get('a path that cannot be decoded', '/v1/setups/%E0%A4%A', 'MALFORMED_REQUEST'),
  get('an unknown route', '/v1/nothing', 'NOT_FOUND'),
  get('a route outside of the version', '/setups', 'NOT_FOUND'),
  { title: 'DELETE of a setup', method: 'DELETE', path: '/v1/setups/:id', code: 'NOT_FOUND' },
  { title: 'PUT of a setup', method: 'PUT', path: '/v1/setups/:id', body: () => ({}), code: 'NOT_FOUND' },
  get('GET of an event', '/v1/setups/:id/start', 'NOT_FOUND'),
];

const QUERIES: BadCase[] = [
  get('pageSize 0', '/v1/setups?pageSize=0', 'VALIDATION_FAILED', '#/pageSize'),
  get('pageSize 101', '/v1/setups?pageSize=101', 'VALIDATION_FAILED', '#/pageSize'),
  get('pageSize in words', '/v1/setups/:id/sections?pageSize=ten', 'VALIDATION_FAILED', '#/pageSize'),
  get('a pageToken of the list that is none', '/v1/setups?pageToken=next', 'VALIDATION_FAILED', '#/pageToken'),
  get(
    'a pageToken of sections that is none',
    '/v1/setups/:id/sections?pageToken=-1',
    'VALIDATION_FAILED',
    '#/pageToken',
  ),
  get('a state that is none', '/v1/setups?state=DONE', 'VALIDATION_FAILED', '#/state'),
  get('a filter given twice', '/v1/setups?state=IDLE&state=ERROR', 'VALIDATION_FAILED', '#/state'),
  get('an unknown filter', '/v1/setups?owner=me', 'VALIDATION_FAILED', '#/owner'),
  get('a NUL character in q', '/v1/setups?q=a%00b', 'VALIDATION_FAILED', '#/q'),
];

const keyed = (title: string, key: string): BadCase => ({
  title,
  ...START,
  headers: { 'idempotency-key': key },
  code: 'VALIDATION_FAILED',
  pointers: ['#/headers/Idempotency-Key'],
});
const conditional = (title: string, tag: string): BadCase => ({
  title,
  ...START,
  headers: { 'if-match': tag },
  code: 'PRECONDITION_FAILED',
});

const HEADERS: BadCase[] = [
  keyed('an Idempotency-Key of 256 characters', 'k'.repeat(256)),
  keyed('an Idempotency-Key with a blank', 'two words'),
  keyed('an empty Idempotency-Key', ''),
  keyed('an Idempotency-Key beyond ASCII', 'schl\u00fcssel'),
  conditional('an If-Match that is no ETag', 'banana'),
  conditional('an If-Match without quotes', 'v0'),
  conditional('a weak ETag in If-Match', 'W/"v0"'),
  conditional('an empty If-Match', ''),
];

const REASONS: BadCase[] = ['retry', 'rollback', 'abort'].flatMap((route) => {
  const bad = (title: string, body: object, pointers = ['#/reason']): BadCase => ({
    title: `${route} ${title}`,
    path: `/v1/setups/:id/${route}`,
    body: () => body,
    code: 'VALIDATION_FAILED',
    pointers,
  });
  return [
    bad('without a reason', {}),
    bad('with an empty reason', { reason: ' ' }),
    bad('with a reason that is no text', { reason: 7 }),
    bad('with a reason of 501 characters', { reason: 'x'.repeat(501) }),
    bad('with an unknown field', { reason: 'because', force: true }, ['#/force']),
  ];
});

export const BAD_REQUESTS: BadCase[] = [
  ...BODIES,
  ...ADDRESSES,
  ...QUERIES,
  ...HEADERS,
  ...REASONS,
  {
    title: 'a retry whose input is no object',
    path: '/v1/setups/:id/retry',
    body: () => ({ reason: 'because', input: 'x' }),
    code: 'VALIDATION_FAILED',
    pointers: ['#/input'],
  },
];
