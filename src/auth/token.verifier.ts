import { createSecretKey } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey, type JWTVerifyOptions } from 'jose';
import { DomainError } from '../common/domain-error.js';
import { SETTINGS } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { principalFrom } from './claims.js';
import type { Principal } from './principal.js';
import { tokenRefusal } from './token-refusal.js';

/** How far the clocks of issuer and server may differ, in seconds. */
const CLOCK_TOLERANCE = 5;

/** Checks bearer tokens: HS256 with the secret, or RS256 and ES256 with the keys of a JWKS, never both. */
@Injectable()
export class TokenVerifier {
  private readonly logger = new Logger('Auth');
  private readonly getKey: JWTVerifyGetKey;
  private readonly options: JWTVerifyOptions;

  constructor(@Inject(SETTINGS) { auth }: Settings) {
    const { issuer, audience } = auth;
    // The algorithms are ours to name: a token that chose its own could pass a public key off as a secret.
    const algorithms = auth.jwksUrl ? ['RS256', 'ES256'] : ['HS256'];
    this.options = { algorithms, issuer, audience, clockTolerance: CLOCK_TOLERANCE, requiredClaims: ['exp', 'sub'] };
    this.getKey = keySource(auth);
  }

  /**
   * @param token the compact JWT, without `Bearer`
   * @throws {DomainError} UNAUTHENTICATED, with what is wrong in words that give no key or claim away
   */
  async verify(token: string): Promise<Principal> {
    try {
      const { payload } = await jwtVerify(token, this.getKey, this.options);
      return principalFrom(payload);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw tokenRefusal(error) ?? this.keysUnavailable(error);
    }
  }

  /** The contract has no code of its own for this: the caller cannot be authenticated, and we know why. */
  private keysUnavailable(cause: unknown): DomainError {
    this.logger.error('The keys that check tokens cannot be read', cause);
    const detail = 'The keys that check tokens cannot be read at the moment: try again shortly.';
    return new DomainError('UNAUTHENTICATED', detail, {}, { cause });
  }
}

function keySource({ jwksUrl, secret }: Settings['auth']): JWTVerifyGetKey {
  if (jwksUrl) {
    // jose asks again for an unknown key at most every cooldownDuration: strangers cannot make us hammer the issuer.
    return createRemoteJWKSet(new URL(jwksUrl), {
      timeoutDuration: 3_000,
      cooldownDuration: 30_000,
      cacheMaxAge: 600_000,
    });
  }
  if (!secret) throw new Error('Neither JWT_SECRET nor JWKS_URL is set');
  const key = createSecretKey(Buffer.from(secret));
  return () => Promise.resolve(key);
}
