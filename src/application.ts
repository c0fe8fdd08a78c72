import type { ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { RequestHandler } from 'express';
import { AppModule } from './app.module.js';
import { securityMiddleware } from './common/security.middleware.js';
import type { Settings } from './config/env.js';
import { consoleSite } from './console/console.site.js';
import { httpLog } from './observability/http-log.middleware.js';
import type { Log } from './observability/log.js';
import { Metrics } from './observability/metrics.js';
import { NestLogger } from './observability/nest-logger.js';
import { requestContext } from './observability/request-context.js';

/** The application of one process by its role, with its edge, not listening yet; `modules` are added to it. */
export async function createApplication(
  settings: Settings,
  log: Log,
  modules: ModuleMetadata['imports'] = [],
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(settings, log, modules), {
    // Bodies are read after the guards: see JsonBodyInterceptor.
    bodyParser: false,
    logger: new NestLogger(log),
  });
  // ETags are versions; Express' own would be hashes.
  app.set('etag', false);
  app.use(closeWhenStopping(app), requestContext(), httpLog(log, app.get(Metrics)), securityMiddleware());
  if (settings.role !== 'worker') {
    app.use('/console', consoleSite());
    SwaggerModule.setup('docs', app, () => openApiDocument(app));
  }
  return app;
}

/**
 * Ends keep-alive connections with their next answer once the server no longer listens: closing it ends only those that
 * are idle at that moment, and a client that goes on asking would hold the process up for ever.
 */
const closeWhenStopping =
  (app: NestExpressApplication): RequestHandler =>
  (_request, response, next) => {
    if (!app.getHttpServer().listening) response.setHeader('Connection', 'close');
    next();
  };

/** The OpenAPI document of every route. */
export function openApiDocument(app: NestExpressApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('setup-orchestrator')
    .setDescription(
      'Leads an organisation through its first-time setup. Errors are application/problem+json (RFC 9457) with a stable `code`.',
    )
    .setVersion('1')
    .addBearerAuth()
    .build();
  return SwaggerModule.createDocument(app, config);
}
