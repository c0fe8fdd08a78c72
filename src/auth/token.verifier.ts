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

/** Of tokens that were found good; the oldest is forgotten, and checked again. Longer ones are checked each time. */
const REMEMBERED = 1_000;
const LONGEST_REMEMBERED = 4_096;

/** Checks bearer tokens: HS256 with the secret, or RS256 and ES256 with the keys of a JWKS, never both. */
@Injectable()
export class TokenVerifier {
  private readonly logger = new Logger('Auth');
  private readonly getKey: JWTVerifyGetKey;
  private readonly options: JWTVerifyOptions;
  /** Whoever names its caller once does so until it ends: the secret cannot change while the process runs. */
  private readonly good = new Map<string, Principal>();
  private readonly remembers: boolean;

  constructor(@Inject(SETTINGS) { auth }: Settings) {
    const { issuer, audience } = auth;
    // The algorithms are ours to name: a token that chose its own could pass a public key off as a secret.
    const algorithms = auth.jwksUrl ? ['RS256', 'ES256'] : ['HS256'];
    this.options = { algorithms, issuer, audience, clockTolerance: CLOCK_TOLERANCE, requiredClaims: ['exp', 'sub'] };
    this.getKey = keySource(auth);
    // The keys of an issuer may be withdrawn at any time.
    this.remembers = !auth.jwksUrl;
  }

  /**
   * @param token the compact JWT, without `Bearer`
   * @throws {DomainError} UNAUTHENTICATED, with what is wrong in words that give no key or claim away
   */
  async verify(token: string): Promise<Principal> {
    const known = this.good.get(token);
    if (known && !hasEnded(known)) return known;
    try {
      const { payload } = await jwtVerify(token, this.getKey, this.options);
      const principal = principalFrom(payload);
      if (this.remembers) this.remember(token, principal);
      return principal;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw tokenRefusal(error) ?? this.keysUnavailable(error);
    }
  }

  private remember(token: string, principal: Principal): void {
    if (token.length > LONGEST_REMEMBERED) return;
    const [oldest] = this.good.keys();
    if (this.good.size >= REMEMBERED && oldest !== undefined) this.good.delete(oldest);
    this.good.set(token, principal);
  }

  /** The contract has no code of its own for this: the caller cannot be authenticated, and we know why. */
  private keysUnavailable(cause: unknown): DomainError {
    this.logger.error('The keys that check tokens cannot be read', cause);
    const detail = 'The keys that check tokens cannot be read at the moment: try again shortly.';
    return new DomainError('UNAUTHENTICATED', detail, {}, { cause });
  }
}

const hasEnded = ({ expiresAt = 0 }: Principal): boolean => Date.now() >= expiresAt + CLOCK_TOLERANCE * 1_000;

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
