import { Controller, Get, Ip, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { SignJWT } from 'jose';
import request from 'supertest';
import type { App } from 'supertest/types.js';
import { EdgeModule } from '../common/edge.module.js';
import { ConfigModule } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { AdminOnly, Public, Unlimited } from './access.js';
import { AuthModule } from './auth.module.js';
import { Caller, type Principal } from './principal.js';

const SECRET = 'a secret of at least thirty-two characters';

@Controller()
class Routes {
  @Get('mine')
  mine(@Caller() caller: Principal): Principal {
    return caller;
  }

  @Get('open')
  @Public()
  open(@Ip() ip: string): { ip: string } {
    return { ip };
  }

  @Get('probe')
  @Public()
  @Unlimited()
  probe(): string {
    return 'up';
  }
}

@AdminOnly()
@Controller('admin')
class AdminRoutes {
  @Get()
  all(): string {
    return 'all';
  }
}

const bearer = async (sub: string, roles?: string[], exp = '1h') => {
  const token = new SignJWT({ sub, roles }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(exp);
  return `Bearer ${await token.sign(Buffer.from(SECRET))}`;
};

async function start(rateLimitPerMinute: number): Promise<INestApplication<App>> {
  const settings = { auth: { secret: SECRET }, rateLimitPerMinute } as Settings;
  const imports = [ConfigModule.with(settings), EdgeModule, AuthModule];
  const made = await Test.createTestingModule({ imports, controllers: [Routes, AdminRoutes] }).compile();
  const app = made.createNestApplication<INestApplication<App>>({ bodyParser: false, logger: false });
  return app.init();
}

describe('a route', () => {
  let app: INestApplication<App>;

  beforeAll(async () => {
    app = await start(0);
  });

  afterAll(() => app.close());

  const get = (path: string, authorization?: string) => {
    const call = request(app.getHttpServer()).get(path);
    return authorization === undefined ? call : call.set('Authorization', authorization);
  };

  it('knows the caller of a good token', async () => {
    expect((await get('/mine', await bearer('u-1'))).body).toMatchObject({ userId: 'u-1', roles: [], isAdmin: false });
  });

  it('takes the scheme in any case', async () => {
    expect((await get('/mine', (await bearer('u-1')).replace('Bearer', 'bearer'))).status).toBe(200);
  });

  it.each([
    ['no token', undefined],
    ['an empty header', ''],
    ['another scheme', 'Basic dTpw'],
    ['a scheme without token', 'Bearer '],
    ['more than a token', 'Bearer a b'],
  ])('refuses %s and says how to send one', async (_, authorization) => {
    const answer = await get('/mine', authorization);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.body).toMatchObject({ code: 'UNAUTHENTICATED', detail: expect.stringContaining('Authorization') });
  });

  it('refuses an expired token and repeats nothing of it', async () => {
    const authorization = await bearer('u-secret', [], '-1h');
    const answer = await get('/mine', authorization);
    expect(answer.body).toMatchObject({ status: 401, detail: 'The token has expired: get a new one.' });
    expect(answer.text).not.toContain('u-secret');
    expect(answer.text).not.toContain(authorization.slice(7, 30));
  });

  it('is open to all where it is public, whatever token comes along', async () => {
    expect((await get('/open')).status).toBe(200);
    expect((await get('/open', 'Bearer broken')).status).toBe(200);
  });

  it("of administrators is not for owners, by its controller's mark", async () => {
    expect((await get('/admin', await bearer('u'))).body).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect((await get('/admin', await bearer('u', ['admin']))).status).toBe(200);
    expect((await get('/admin')).status).toBe(401);
  });
});

describe('the rate limit', () => {
  let app: INestApplication<App>;

  beforeEach(async () => {
    app = await start(2);
  });

  afterEach(() => app.close());

  const statuses = async (path: string, authorization: string, times: number): Promise<number[]> => {
    const found: number[] = [];
    for (let i = 0; i < times; i++) {
      const answer = await request(app.getHttpServer()).get(path).set('Authorization', authorization);
      found.push(answer.status);
    }
    return found;
  };

  it('counts each caller alone and says when to come again', async () => {
    const [one, two] = [await bearer('one'), await bearer('two')];
    expect(await statuses('/mine', one, 3)).toEqual([200, 200, 429]);
    expect(await statuses('/mine', two, 2)).toEqual([200, 200]);
    const refused = await request(app.getHttpServer()).get('/mine').set('Authorization', one);
    expect(refused.body).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  it('counts the address on public routes, and nothing on unlimited ones', async () => {
    expect(await statuses('/open', '', 3)).toEqual([200, 200, 429]);
    expect(await statuses('/probe', '', 4)).toEqual([200, 200, 200, 200]);
  });

  it('charges no caller for tokens that were refused', async () => {
    expect(await statuses('/mine', await bearer('one', [], '-1h'), 3)).toEqual([401, 401, 401]);
    expect(await statuses('/mine', await bearer('one'), 2)).toEqual([200, 200]);
  });
});
