import { BadRequestException, Controller, Get, Header, Logger, Res, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { jest } from '@jest/globals';
import type { NextFunction, Request, Response } from 'express';
import request from 'supertest';
import type { App } from 'supertest/types.js';
import { DomainError, notFound } from './domain-error.js';
import { EdgeModule } from './edge.module.js';

const SECRET = 'postgres://user:hunter2@db';

@Controller('throw')
class ThrowingController {
  @Get('domain')
  domain(): never {
    const data = { state: 'IDLE', event: 'RETRY', allowedEvents: ['START'] };
    throw new DomainError('INVALID_TRANSITION', 'IDLE accepts START only.', data);
  }

  @Get('missing')
  missing(): never {
    throw notFound('setup');
  }

  @Get('unauthenticated')
  unauthenticated(): never {
    throw new DomainError('UNAUTHENTICATED', 'Send a token.');
  }

  @Get('limited')
  limited(): never {
    throw new DomainError('RATE_LIMITED', 'Too many.', { retryAfterSeconds: 17 });
  }

  @Get('busy')
  busy(): never {
    throw new DomainError('LOCK_TIMEOUT', 'Too busy.');
  }

  @Get('type-error')
  @Header('X-Request-Id', 'r-1')
  typeError(): never {
    throw new TypeError(`Cannot read ${SECRET}`);
  }

  @Get('text')
  text(): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a library might
    throw SECRET;
  }

  @Get('nest')
  nest(): never {
    throw new BadRequestException('That cannot be read.');
  }

  @Get('id/:id')
  id(): never {
    throw new TypeError(SECRET);
  }

  @Get('half')
  half(@Res() response: Response): never {
    response.status(200).write('half');
    throw new TypeError(SECRET);
  }
}

describe('the problem filter', () => {
  let app: INestApplication<App>;
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

  beforeAll(async () => {
    const made = Test.createTestingModule({ imports: [EdgeModule], controllers: [ThrowingController] });
    app = (await made.compile()).createNestApplication<INestApplication<App>>({ bodyParser: false, logger: false });
    app.use('/middleware', (_: Request, __: Response, next: NextFunction) => {
      next(new TypeError(SECRET));
    });
    await app.init();
  });

  beforeEach(() => {
    logged.mockClear();
  });

  afterAll(() => app.close());

  const get = (path: string) => request(app.getHttpServer()).get(path);

  it('answers a refusal with its status, its code and its data', async () => {
    const answer = await get('/throw/domain?token=abc');
    expect(answer.status).toBe(409);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body).toEqual({
      type: 'urn:setup-orchestrator:problem:invalid-transition',
      title: 'The setup does not accept this event in its present state',
      status: 409,
      detail: 'IDLE accepts START only.',
      instance: '/throw/domain',
      code: 'INVALID_TRANSITION',
      state: 'IDLE',
      event: 'RETRY',
      allowedEvents: ['START'],
    });
    expect(answer.headers.etag).toBeUndefined();
    expect(logged).not.toHaveBeenCalled();
  });

  it('shows nothing internal of a TypeError, logs it, and gives the request id to find it by', async () => {
    const answer = await get('/throw/type-error');
    expect(answer.body).toMatchObject({ status: 500, code: 'INTERNAL', requestId: 'r-1' });
    expect(answer.text).not.toMatch(/hunter2|TypeError|at /);
    expect(logged).toHaveBeenCalledWith('GET /throw/type-error: INTERNAL', expect.any(TypeError));
  });

  it.each(['/throw/text', '/middleware/x'])('shows nothing internal of what %s throws', async (path) => {
    const answer = await get(path);
    expect(answer.body).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(answer.text).not.toContain('hunter2');
  });

  it.each([
    ['/nowhere?secret=1', 404, 'NOT_FOUND'],
    ['/throw/missing', 404, 'NOT_FOUND'],
    ['/throw/nest', 400, 'MALFORMED_REQUEST'],
    ['/throw/id/%FF', 400, 'MALFORMED_REQUEST'],
  ])('answers %s with %i %s', async (path, status, code) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, code });
    expect(answer.text).not.toContain('secret');
  });

  it('names the scheme with 401', async () => {
    expect((await get('/throw/unauthenticated')).headers).toMatchObject({ 'www-authenticate': 'Bearer' });
  });

  it('says when to come again with 429 and 503', async () => {
    const limited = await get('/throw/limited');
    expect(limited.headers['retry-after']).toBe('17');
    expect(limited.body).not.toHaveProperty('retryAfterSeconds');
    expect((await get('/throw/busy')).headers['retry-after']).toBe('1');
  });

  it('breaks the connection where half an answer is out already', async () => {
    await expect(get('/throw/half')).rejects.toThrow(/aborted|hang up/);
    expect((await get('/throw/missing')).status).toBe(404);
  });
});
