import 'reflect-metadata';
import { Controller, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** The least that Nest does for a GET: no guard, no body, no database. */
class Bare {
  get() {
    return { ok: true };
  }
}
Controller()(Bare);
Get('bare')(Bare.prototype, 'get', Object.getOwnPropertyDescriptor(Bare.prototype, 'get'));

/** A module is a class; this one has nothing but its name. */
class Root {
  name = 'bare';
}
const root = { module: Root, controllers: [Bare] };

const app = await NestFactory.create(root, { logger: false });
await app.listen(0, '127.0.0.1');
console.log(`Listening on ${await app.getUrl()}`);
process.on('SIGTERM', () => void app.close().then(() => process.exit()));
