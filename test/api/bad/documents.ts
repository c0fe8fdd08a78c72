import { form } from '../../support/client.js';
import { DOCUMENT, ORGANIZATION } from '../../support/walk.js';
import { LONE_SURROGATE, MIB, type BadCase } from './bad-case.js';

const ROUTE = { in: 'COLLECTING_DOC', path: '/v1/setups/:id/document' } as const;
const FIELDS = {
  title: DOCUMENT.title,
  documentType: DOCUMENT.documentType,
  hierarchy: JSON.stringify(DOCUMENT.hierarchy),
};

const field = (title: string, change: object, ...pointers: string[]): BadCase => ({
  title: `a document with ${title}`,
  ...ROUTE,
  body: () => ({ ...DOCUMENT, ...change }),
  code: 'VALIDATION_FAILED',
  pointers,
});

const inForm = (title: string, change: object, ...pointers: string[]): BadCase => ({
  title: `a form with ${title}`,
  ...ROUTE,
  body: () => form({ ...FIELDS, ...change }, { file: ['a.txt', '1. One\n'] }),
  code: 'VALIDATION_FAILED',
  pointers,
});

const file = (title: string, code: BadCase['code'], name: string, content: () => string | Uint8Array): BadCase => ({
  title: `a file that is ${title}`,
  ...ROUTE,
  body: () => form(FIELDS, { file: [name, content()] }),
  code,
});

function twoFiles(): FormData {
  const data = form(FIELDS);
  for (const name of ['a.txt', 'b.txt']) data.append('file', new Blob(['1. One\n']), name);
  return data;
}

export const BAD_DOCUMENTS: BadCase[] = [
  field('an unknown field', { language: 'en' }, '#/language'),
  field('an empty title', { title: '' }, '#/title'),
  field('a title of 301 characters', { title: 'x'.repeat(301) }, '#/title'),
  field('half a character in its title', { title: LONE_SURROGATE }, '#/title'),
  field('an unknown type', { documentType: 'novel' }, '#/documentType'),
  field('no level', { hierarchy: [] }, '#/hierarchy'),
  field('7 levels', { hierarchy: ['1', '2', '3', '4', '5', '6', '7'] }, '#/hierarchy'),
  field('a level without a name', { hierarchy: ['Article', ''] }, '#/hierarchy'),
  field('a level that is no text', { hierarchy: ['Article', 2] }, '#/hierarchy'),
  field('a NUL character as a level', { hierarchy: ['\0'] }, '#/hierarchy'),
  field('half a character as a level', { hierarchy: [LONE_SURROGATE] }, '#/hierarchy'),
  field('text as hierarchy', { hierarchy: 'Article' }, '#/hierarchy'),
  field('neither file nor content', { content: undefined }, '#/file'),
  field('null as content', { content: null }, '#/content'),
  field('null as mediaType', { mediaType: null }, '#/mediaType'),
  field('content that is no text', { content: 7 }, '#/content'),
  field('a media type that is not read', { mediaType: 'application/pdf' }, '#/mediaType'),
  field('an organisation in its place', ORGANIZATION, '#/name', '#/organizationType', '#/contactEmail'),
  field('empty content', { content: '' }, '#/content'),
  {
    title: '21 MiB of JSON content',
    ...ROUTE,
    body: () => ({ ...DOCUMENT, content: 'x'.repeat(21 * MIB) }),
    code: 'PAYLOAD_TOO_LARGE',
  },
  {
    title: 'more JSON than any document needs',
    ...ROUTE,
    body: () => ({ ...DOCUMENT, content: 'x'.repeat(46 * MIB) }),
    code: 'PAYLOAD_TOO_LARGE',
  },
  file('larger than 20 MiB', 'PAYLOAD_TOO_LARGE', 'a.txt', () => new Uint8Array(21 * MIB).fill(0x20)),
  file('a PDF', 'UNSUPPORTED_MEDIA_TYPE', 'a.pdf', () => '%PDF-1.7'),
  file('of an unknown kind', 'UNSUPPORTED_MEDIA_TYPE', 'a', () => '1. One\n'),
  { ...file('empty', 'VALIDATION_FAILED', 'a.txt', () => ''), pointers: ['#/file'] },
  inForm('both file and content', { content: '1. One\n' }, '#/content'),
  inForm('a hierarchy that is no JSON', { hierarchy: 'Article' }, '#/hierarchy'),
  inForm('a hierarchy that is a JSON object', { hierarchy: '{}' }, '#/hierarchy'),
  inForm('an unknown field', { color: 'red' }, '#/color'),
  {
    title: 'a form without a file',
    ...ROUTE,
    body: () => form(FIELDS),
    code: 'VALIDATION_FAILED',
    pointers: ['#/file'],
  },
  { title: 'a form with two files', ...ROUTE, body: twoFiles, code: 'VALIDATION_FAILED', pointers: ['#/file'] },
];
