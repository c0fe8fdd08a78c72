import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Helmet's default headers, but for one directive.
 *
 * The process speaks plain HTTP (TLS ends before it), and `upgrade-insecure-requests` would turn the documentation's
 * own scripts into https addresses that nobody serves. The rest of the default policy allows that page all it needs.
 */
export const securityMiddleware = (): RequestHandler =>
  helmet({ contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } } });
