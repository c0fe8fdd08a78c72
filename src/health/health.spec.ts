import { Logger, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { jest } from '@jest/globals';
import request from 'supertest';
import type { App } from 'supertest/types.js';
import { AuthModule } from '../auth/auth.module.js';
import { ConfigModule } from '../config/config.module.js';
import type { Settings } from '../config/env.js';
import { createLog } from '../observability/log.js';
import { ObservabilityModule } from '../observability/observability.module.js';
import { HealthModule } from './health.module.js';

describe('the health routes', () => {
  let app: INestApplication<App>;
  let check: () => Promise<void>;
  const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  const told = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);

  beforeAll(async () => {
    const settings = { auth: { secret: 'x'.repeat(32) }, rateLimitPerMinute: 1 } as Settings;
    const probes = [
      { name: 'postgres', check: () => Promise.resolve() },
      { name: 'lock', check: () => check() },
    ];
    const imports = [
      ConfigModule.with(settings),
      ObservabilityModule.with(createLog('silent')),
      AuthModule,
      HealthModule.with({ useFactory: () => probes }),
    ];
    app = (await Test.createTestingModule({ imports }).compile()).createNestApplication<INestApplication<App>>();
    await app.init();
  });

  beforeEach(() => {
    check = () => Promise.resolve();
    warned.mockClear();
    told.mockClear();
  });

  afterAll(() => app.close());

  const get = (path: string) => request(app.getHttpServer()).get(path);

  it('need no token and know no limit', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics', '/health/live']) {
      expect((await get(path)).status).toBe(200);
    }
  });

  it('are ready while all probes are up', async () => {
    expect((await get('/health/ready')).body).toEqual({ status: 'ready', checks: { postgres: 'up', lock: 'up' } });
  });

  it('are 503 while one is away, say which and not why, and log it once', async () => {
    check = () => Promise.reject(new Error('redis://hunter2@host refused'));
    const answer = await get('/health/ready');
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ status: 'unavailable', checks: { postgres: 'up', lock: 'down' } });
    expect((await get('/health/live')).status).toBe(200);
    await get('/health/ready');
    expect(warned).toHaveBeenCalledTimes(1);
    check = () => Promise.resolve();
    expect((await get('/health/ready')).status).toBe(200);
    expect(told).toHaveBeenCalledWith('lock is back');
  });

  it('do not wait for a probe that hangs, nor ask it twice', async () => {
    let asked = 0;
    let letGo: () => void = () => undefined;
    check = () => {
      asked++;
      return new Promise((resolve) => (letGo = resolve));
    };
    const started = performance.now();
    const answers = await Promise.all([get('/health/ready'), get('/health/ready')]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    expect(performance.now() - started).toBeLessThan(2500);
    expect(asked).toBe(1);
    letGo();
  });

  it('give the metrics as Prometheus reads them', async () => {
    const answer = await get('/metrics');
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(answer.text).toContain('# TYPE http_request_duration_seconds histogram');
  });
});
