import { validationFailed } from '../common/domain-error.js';
import { RefusedAddress, refusePrivateHost } from './addresses.js';

const LONGEST_URL = 2_000;

/**
 * The URL of an endpoint in its normal form. A name that leads to a private address shows only when it is resolved, with
 * each request.
 *
 * @throws {DomainError} VALIDATION_FAILED at `#/url`
 */
export function endpointUrl(text: string, allowPrivate: boolean): string {
  if (!URL.canParse(text)) throw refuse('must be a URL, for example https://example.org/hooks');
  const url = new URL(text);
  const schemes = allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) throw refuse('must begin with https://');
  if (url.username !== '' || url.password !== '') {
    throw refuse('must not have a user or a password: receivers verify the signature');
  }
  try {
    if (!allowPrivate) refusePrivateHost(url.hostname);
  } catch (error) {
    if (error instanceof RefusedAddress) throw refuse(error.message);
    throw error;
  }
  url.hash = '';
  // In its normal form each letter that is not of ASCII has become nine characters.
  if (url.href.length > LONGEST_URL) throw refuse(`must not be longer than ${String(LONGEST_URL)} characters, encoded`);
  return url.href;
}

const refuse = (detail: string) => validationFailed([{ pointer: '#/url', detail }]);
