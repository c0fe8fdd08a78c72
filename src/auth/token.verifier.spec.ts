import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import type { Settings } from '../config/env.js';
import type { Principal } from './principal.js';
import { TokenVerifier } from './token.verifier.js';

const SECRET = 'a secret of at least thirty-two characters';
const OTHER = 'another secret of thirty-two characters or more';

type AuthSettings = Settings['auth'];

const verifierOf = (auth: Partial<AuthSettings>): TokenVerifier => new TokenVerifier({ auth } as Settings);

const sign = (claims: JWTPayload, key: string | CryptoKey = SECRET, header: object = {}, exp: string | null = '1h') => {
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', ...header });
  if (exp !== null) token.setExpirationTime(exp);
  return token.sign(typeof key === 'string' ? Buffer.from(key) : key);
};

describe('a token signed with the secret', () => {
  const verifier = verifierOf({ secret: SECRET });

  it('names the caller', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 60;
    const principal: Principal = { userId: 'u-1', roles: [], isAdmin: false, expiresAt: exp * 1_000 };
    await expect(verifier.verify(await sign({ sub: 'u-1', exp }, SECRET, {}, null))).resolves.toEqual(principal);
  });

  it('makes an admin by the role only', async () => {
    await expect(verifier.verify(await sign({ sub: 'u', roles: ['admin', 'x'] }))).resolves.toMatchObject({
      isAdmin: true,
    });
    await expect(
      verifier.verify(await sign({ sub: 'admin', roles: ['administrator'], isAdmin: true })),
    ).resolves.toMatchObject({ isAdmin: false });
  });

  it.each<[string, string | Promise<string>, RegExp]>([
    ['with alg none', new UnsecuredJWT({ sub: 'u' }).setExpirationTime('1h').encode(), /not signed/],
    ['expired', sign({ sub: 'u' }, SECRET, {}, '-6s'), /expired/],
    ['without exp', sign({ sub: 'u' }, SECRET, {}, null), /exp/],
    ['not valid yet', sign({ sub: 'u', nbf: Math.floor(Date.now() / 1000) + 60 }), /not valid yet/],
    ['with another secret', sign({ sub: 'u' }, OTHER), /not signed with a key that is trusted/],
    ['with another HMAC', sign({ sub: 'u' }, SECRET + SECRET, { alg: 'HS512' }), /algorithm/],
    ['without sub', sign({}), /sub/],
    ['with an empty sub', sign({ sub: '' }), /sub/],
    ['with a sub of 201 characters', sign({ sub: 'x'.repeat(201) }), /sub/],
    ['with a control character in sub', sign({ sub: 'a\u0000b' }), /sub/],
    ['with a lone surrogate in sub', sign({ sub: 'a\ud800' }), /sub/],
    ['with a number as sub', sign({ sub: 5 as unknown as string }), /sub/],
    ['with roles as text', sign({ sub: 'u', roles: 'admin' }), /array of strings/],
    ['with roles that are no texts', sign({ sub: 'u', roles: [['admin']] }), /array of strings/],
    ['with an unknown critical header', sign({ sub: 'u' }).then(critical), /not a readable JWT|not signed/],
    ['that is none', 'a.b.c', /not a readable JWT/],
    ['without dots', 'hello', /not a readable JWT/],
  ])('is refused %s', async (_, token, detail) => {
    const refused = verifier.verify(await token);
    await expect(refused).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringMatching(detail) });
  });

  it('may be five seconds late', async () => {
    await expect(verifier.verify(await sign({ sub: 'u' }, SECRET, {}, '-3s'))).resolves.toMatchObject({ userId: 'u' });
  });

  it('is refused once it has expired, although it was good before', async () => {
    const expiring = verifierOf({ secret: SECRET });
    const token = await sign({ sub: 'u' }, SECRET, {}, '1h');
    await expiring.verify(token);
    jest.useFakeTimers({ now: Date.now() + 3_600_000 + 6_000 });
    try {
      await expect(expiring.verify(token)).rejects.toThrow(/expired/);
    } finally {
      jest.useRealTimers();
    }
  });

  it('names the same caller again without being checked again, and another token another one', async () => {
    const [one, other] = [await sign({ sub: 'one' }), await sign({ sub: 'other' })];
    const first = await verifier.verify(one);
    expect(await verifier.verify(one)).toBe(first);
    expect(await verifier.verify(other)).toMatchObject({ userId: 'other' });
  });

  it('is refused when one bit of it is changed', async () => {
    const token = await sign({ sub: 'u' });
    const [header, , signature] = token.split('.');
    const claims = Buffer.from(JSON.stringify({ sub: 'u', roles: ['admin'], exp: 9e9 })).toString('base64url');
    await expect(verifier.verify([header, claims, signature].join('.'))).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('must come from the issuer and be for the audience where they are configured', async () => {
    const strict = verifierOf({ secret: SECRET, issuer: 'https://issuer', audience: 'setups' });
    const good = { sub: 'u', iss: 'https://issuer', aud: ['other', 'setups'] };
    await expect(strict.verify(await sign(good))).resolves.toMatchObject({ userId: 'u' });
    await expect(strict.verify(await sign({ ...good, iss: 'https://evil' }))).rejects.toThrow(/issuer/);
    await expect(strict.verify(await sign({ ...good, aud: 'other' }))).rejects.toThrow(/another service/);
    await expect(strict.verify(await sign({ sub: 'u' }))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('a token signed with a key of the JWKS', () => {
  let issuer: Server;
  let jwksUrl: string;
  let asked = 0;
  let keys: Record<'RS256' | 'ES256', Awaited<ReturnType<typeof generateKeyPair>>>;

  beforeAll(async () => {
    keys = { RS256: await generateKeyPair('RS256'), ES256: await generateKeyPair('ES256') };
    const jwks = {
      keys: await Promise.all(
        Object.entries(keys).map(async ([kid, pair]) => ({ ...(await exportJWK(pair.publicKey)), kid, use: 'sig' })),
      ),
    };
    issuer = createServer((_, response) => {
      asked++;
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(jwks));
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    jwksUrl = `http://127.0.0.1:${String((issuer.address() as AddressInfo).port)}/jwks`;
  });

  afterAll(() => issuer.close());

  it('is accepted for RS256 and ES256, and the keys are asked for once', async () => {
    const verifier = verifierOf({ jwksUrl });
    asked = 0;
    for (const alg of ['RS256', 'ES256', 'RS256'] as const) {
      const token = await sign({ sub: alg }, keys[alg].privateKey, { alg, kid: alg });
      await expect(verifier.verify(token)).resolves.toMatchObject({ userId: alg });
    }
    expect(asked).toBe(1);
  });

  it('is refused as HS256, also when the public key is its secret', async () => {
    const verifier = verifierOf({ jwksUrl });
    const publicKey = await exportSPKI(keys.RS256.publicKey);
    for (const token of [await sign({ sub: 'u' }), await sign({ sub: 'u' }, publicKey, { kid: 'RS256' })]) {
      await expect(verifier.verify(token)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
        message: expect.stringMatching(/algorithm/),
      });
    }
  });

  it('is refused when its key is not in the JWKS, without asking again for each such token', async () => {
    const verifier = verifierOf({ jwksUrl });
    const stranger = (await generateKeyPair('RS256')).privateKey;
    asked = 0;
    for (const kid of ['RS256', 'x', 'y', 'z']) {
      const token = await sign({ sub: 'u' }, stranger, { alg: 'RS256', kid });
      await expect(verifier.verify(token)).rejects.toThrow(/not signed with a key that is trusted/);
    }
    expect(asked).toBe(1);
  });

  it('cannot be checked while the JWKS is away: that is said and the cause is logged', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const verifier = verifierOf({ jwksUrl: 'http://127.0.0.1:1/jwks' });
    const token = await sign({ sub: 'u' }, keys.RS256.privateKey, { alg: 'RS256', kid: 'RS256' });
    await expect(verifier.verify(token)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringMatching(/at the moment/),
    });
    expect(logged).toHaveBeenCalledTimes(1);
    logged.mockRestore();
  });
});

it('a verifier without secret and JWKS does not start', () => {
  expect(() => verifierOf({})).toThrow(/JWT_SECRET/);
});

function critical(token: string): string {
  const [, claims, signature] = token.split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', crit: ['x'], x: 1 })).toString('base64url');
  return [header, claims, signature].join('.');
}
