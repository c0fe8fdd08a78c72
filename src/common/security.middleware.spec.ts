import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import type { App } from 'supertest/types.js';
import { securityMiddleware } from './security.middleware.js';

describe('the security headers', () => {
  let app: INestApplication<App>;

  beforeAll(async () => {
    app = (await Test.createTestingModule({}).compile()).createNestApplication<INestApplication<App>>({
      logger: false,
    });
    app.use(securityMiddleware());
    SwaggerModule.setup('docs', app, SwaggerModule.createDocument(app, new DocumentBuilder().build()));
    await app.init();
  });

  afterAll(() => app.close());

  it('allow scripts of our own only, and ask for no https that nobody serves', async () => {
    const { headers } = await request(app.getHttpServer()).get('/nowhere');
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('leave the documentation page what it needs: its scripts are files, none is inline', async () => {
    const page = (await request(app.getHttpServer()).get('/docs')).text;
    const scripts = [...page.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    for (const [, attributes, content] of scripts) {
      expect(attributes).toMatch(/src="\.\//);
      expect(content?.trim()).toBe('');
    }
    expect(page).not.toMatch(/\son\w+="/);
  });
});
