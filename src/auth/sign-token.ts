import { SignJWT } from 'jose';
import type { Env } from '../config/env.js';

/** Whom a token is for, and for how many days. */
export interface TokenWish {
  subject: string;
  roles: string[];
  days: number;
}

/** Signs a bearer token (HS256) that this deployment's own processes accept. @throws {Error} where there is no secret */
export function signToken(
  { secret, issuer, audience }: Env['auth'],
  { subject, roles, days }: TokenWish,
): Promise<string> {
  if (!secret) throw new Error('Without JWT_SECRET tokens come from the identity provider.');
  const now = Math.floor(Date.now() / 1_000);
  const jwt = new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + Math.round(days * 86_400));
  if (issuer) jwt.setIssuer(issuer);
  if (audience) jwt.setAudience(audience);
  return jwt.sign(new TextEncoder().encode(secret));
}
