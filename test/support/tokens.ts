import { SignJWT } from 'jose';

export interface TokenOptions {
  readonly secret: string;
  readonly roles?: readonly string[];
  /** As jose writes it: `1h`, `-1 minute`; one hour if left out. */
  readonly expiresIn?: string;
}

/** A bearer token (HS256) for the user `sub`. */
export async function token(sub: string, { secret, roles = [], expiresIn = '1h' }: TokenOptions): Promise<string> {
  return new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(expiresIn)
    .sign(new TextEncoder().encode(secret));
}
