import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Param, Res, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Response } from 'express';
import request from 'supertest';
import type { App } from 'supertest/types.js';
import { EdgeModule } from '../common/edge.module.js';
import { createLog } from './log.js';
import { httpLog } from './http-log.middleware.js';
import { Metrics } from './metrics.js';
import { NestLogger } from './nest-logger.js';
import { noteContext, requestContext } from './request-context.js';

@Controller()
class Routes {
  @Get('v1/setups/:id')
  setup(@Param('id') setupId: string): object {
    noteContext({ setupId, userId: 'u-1' });
    return { setupId };
  }

  @Get('health/live')
  live(): string {
    return 'live';
  }

  @Get('broken')
  broken(): never {
    throw new TypeError('hunter2 is no function');
  }

  @Get('slow')
  slow(@Res() response: Response): void {
    response.write('first');
  }

  @Get('never')
  never(): Promise<void> {
    return new Promise(() => undefined);
  }
}

describe('a finished request', () => {
  const metrics = new Metrics();
  let lines: Record<string, unknown>[] = [];
  let app: INestApplication<App>;

  beforeAll(async () => {
    const log = createLog('debug', { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) });
    const made = await Test.createTestingModule({ imports: [EdgeModule], controllers: [Routes] }).compile();
    app = made.createNestApplication<INestApplication<App>>({ bodyParser: false, logger: new NestLogger(log) });
    app.use(requestContext(), httpLog(log, metrics));
    await app.init();
  });

  beforeEach(() => {
    lines = [];
    metrics.reset();
  });

  afterAll(() => app.close());

  it('has one line with its ids, and without query, token or body', async () => {
    const call = request(app.getHttpServer()).get('/v1/setups/s-1?token=hunter2');
    await call.set('Authorization', 'Bearer hunter2').set('X-Request-Id', 'r-1');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        requestId: 'r-1',
        setupId: 's-1',
        userId: 'u-1',
        method: 'GET',
        path: '/v1/setups/s-1',
        status: 200,
        ms: expect.any(Number),
        msg: 'request',
      },
    ]);
  });

  it("is told at debug where it is a machine's question", async () => {
    await request(app.getHttpServer()).get('/health/live');
    expect(lines).toMatchObject([{ level: 'debug', path: '/health/live' }]);
  });

  it('is measured under the pattern of its route, or none', async () => {
    await request(app.getHttpServer()).get('/v1/setups/s-1');
    await request(app.getHttpServer()).get('/v1/setups/s-2');
    await request(app.getHttpServer()).get('/wp-admin.php');
    const text = await metrics.registry.metrics();
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/v1/setups/:id",status="200"} 2');
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
    expect(text).not.toMatch(/s-1|wp-admin/);
  });

  it('that failed has its error in the log under the request id of the answer', async () => {
    const answer = await request(app.getHttpServer()).get('/broken');
    expect(answer.body).toMatchObject({ code: 'INTERNAL', requestId: answer.headers['x-request-id'] });
    expect(answer.text).not.toContain('hunter2');
    expect(lines).toMatchObject([
      { level: 'error', context: 'Problem', requestId: answer.body.requestId, err: { name: 'TypeError' } },
      { level: 'info', status: 500, requestId: answer.body.requestId },
    ]);
  });

  it.each([
    ['/slow', 200],
    ['/never', 499],
  ])('is told as aborted where the client went away: %s', async (path, status) => {
    await expect(request(app.getHttpServer()).get(path).timeout(100)).rejects.toThrow(/[Tt]imeout/);
    for (let i = 0; i < 50 && lines.length === 0; i++) await sleep(10);
    expect(lines).toMatchObject([{ path, status, aborted: true }]);
  });
});
