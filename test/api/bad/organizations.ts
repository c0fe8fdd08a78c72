import { form, type Fields } from '../../support/client.js';
import { PNG } from '../../support/uploads.js';
import { ORGANIZATION } from '../../support/walk.js';
import { LONE_SURROGATE, MIB, type BadCase } from './bad-case.js';

const ROUTE = { in: 'COLLECTING_ORG', path: '/v1/setups/:id/organization' } as const;

const field = (title: string, change: object, ...pointers: string[]): BadCase => ({
  title: `an organisation with ${title}`,
  ...ROUTE,
  body: () => ({ ...ORGANIZATION, ...change }),
  code: 'VALIDATION_FAILED',
  pointers,
});

const logo = (title: string, code: BadCase['code'], name: string, content: () => string | Uint8Array): BadCase => ({
  title: `a logo that is ${title}`,
  ...ROUTE,
  body: () => form(ORGANIZATION, { logo: [name, content(), 'image/png'] }),
  code,
});

const multipart = (title: string, body: () => FormData, pointers: string[]): BadCase => ({
  title,
  ...ROUTE,
  body,
  code: 'VALIDATION_FAILED',
  pointers,
});

const unreadable = (title: string, body: string, boundary: string): BadCase => ({
  title,
  ...ROUTE,
  body: () => body,
  headers: { 'content-type': `multipart/form-data${boundary}` },
  code: 'MALFORMED_REQUEST',
});

const PART = '--cut\r\ncontent-disposition: form-data; name="name"\r\n\r\nDebian\r\n';
const WITHOUT_EMAIL: Fields = { name: ORGANIZATION.name, organizationType: ORGANIZATION.organizationType };

const patch = (title: string, body: object, ...pointers: string[]): BadCase => ({
  title: `a change of an organisation with ${title}`,
  in: 'COLLECTING_WF',
  method: 'PATCH',
  path: '/v1/organizations/:organization',
  body: () => ({ version: 1, ...body }),
  code: 'VALIDATION_FAILED',
  pointers,
});

const profile = (title: string, body: object, ...pointers: string[]): BadCase => ({
  title: `a profile with ${title}`,
  method: 'PUT',
  path: '/v1/profile',
  body: () => ({ displayName: 'Ian', ...body }),
  code: 'VALIDATION_FAILED',
  pointers,
});

export const BAD_ORGANIZATIONS: BadCase[] = [
  field('an unknown field', { color: 'red' }, '#/color'),
  field('a name of another type', { name: 7 }, '#/name'),
  field('a list as name', { name: ['Debian'] }, '#/name'),
  field('an empty name', { name: '' }, '#/name'),
  field('a name of blanks', { name: ' \t ' }, '#/name'),
  field('a name of 201 characters', { name: 'x'.repeat(201) }, '#/name'),
  field('a line break in its name', { name: 'Debian\nProject' }, '#/name'),
  field('a NUL character in its name', { name: 'Debian\0' }, '#/name'),
  field('half a character in its name', { name: `Debian${LONE_SURROGATE}` }, '#/name'),
  field('an unknown type', { organizationType: 'party' }, '#/organizationType'),
  field('no address of its own', { contactEmail: 'secretary' }, '#/contactEmail'),
  field('an unknown country', { country: 'XX' }, '#/country'),
  field('a state of 101 characters', { state: 'x'.repeat(101) }, '#/state'),
  field('a logo in JSON', { logo: 'x' }, '#/logo'),
  field('several wrong fields', { name: 1, country: 2 }, '#/name', '#/country'),
  { title: 'an organisation without anything', ...ROUTE, body: () => ({}), code: 'VALIDATION_FAILED' },
  logo('an HTML file named .png', 'UNSUPPORTED_MEDIA_TYPE', 'logo.png', () => '<!doctype html><script>1</script>'),
  logo('an SVG', 'UNSUPPORTED_MEDIA_TYPE', 'logo.svg', () => '<svg xmlns="http://www.w3.org/2000/svg"/>'),
  logo('a GIF', 'UNSUPPORTED_MEDIA_TYPE', 'logo.gif', () => 'GIF89a\u0001\u0000\u0001\u0000'),
  logo('empty', 'UNSUPPORTED_MEDIA_TYPE', 'logo.png', () => ''),
  logo('larger than 1 MiB', 'PAYLOAD_TOO_LARGE', 'logo.png', () => {
    const large = new Uint8Array(MIB + 1);
    large.set(PNG);
    return large;
  }),
  multipart('a form without a field', () => form(WITHOUT_EMAIL, { logo: ['logo.png', PNG] }), ['#/contactEmail']),
  multipart('a form with an unknown field', () => form({ ...ORGANIZATION, color: 'red' }), ['#/color']),
  multipart('a form with an unknown file', () => form(ORGANIZATION, { picture: ['a.png', PNG] }), ['#/picture']),
  unreadable('a form whose boundary never comes', PART, '; boundary=other'),
  unreadable('a form without a boundary', PART, ''),
  unreadable('a form that breaks off', PART, '; boundary=cut'),
  patch('an unknown field', { slug: 'x' }, '#/slug'),
  patch('an empty name', { name: '' }, '#/name'),
  patch('null as name', { name: null }, '#/name'),
  patch('a version that is text', { version: '1' }, '#/version'),
  patch('null as version', { version: null }, '#/version'),
  patch('a NUL character in its state', { state: 'New\0York' }, '#/state'),
  profile('no name', { displayName: undefined }, '#/displayName'),
  profile('an unknown field', { email: 'a@b.de' }, '#/email'),
  profile('a bad telephone number', { phone: 'call me' }, '#/phone'),
  profile('a NUL character in its title', { title: 'Dr\0' }, '#/title'),
  profile('a NUL character in its bio', { bio: 'a\0' }, '#/bio'),
];
