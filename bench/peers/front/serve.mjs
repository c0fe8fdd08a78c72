import 'reflect-metadata';
import { once } from 'node:events';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard } from './auth.guard.mjs';
import { controllersOf } from './routes.mjs';

/**
 * A Nest application of a peer on a free port of 127.0.0.1, until SIGTERM; tells its address as the product does.
 *
 * @param {import('./routes.mjs').Setups} setups
 * @param {string} secret of the tokens
 * @param {() => Promise<unknown>} close what is to be closed when nobody asks any more
 */
export async function serve(setups, secret, close) {
  class PeerModule {
    onApplicationShutdown() {
      return close();
    }
  }
  Module({ controllers: controllersOf(setups) })(PeerModule);
  const app = await NestFactory.create(PeerModule, { logger: ['error', 'warn'] });
  app.set('etag', false);
  app.useGlobalGuards(new AuthGuard(secret));
  await app.listen(0, '127.0.0.1');
  console.log(`Listening on ${await app.getUrl()}`);
  await once(process, 'SIGTERM');
  app.getHttpServer().closeAllConnections();
  await app.close();
  process.exit(0);
}
