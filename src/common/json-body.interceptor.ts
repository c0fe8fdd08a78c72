import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { Injectable, SetMetadata, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Observable } from 'rxjs';
import { assertJsonObject } from './json-object.js';
import { DomainError } from './domain-error.js';

const JSON_LIMIT = 'json-limit';

/** Raises the size of JSON that a route accepts, for example `@JsonLimit('45mb')`; the default is 100 kB. */
export const JsonLimit = (limit: string) => SetMetadata(JSON_LIMIT, limit);

const ACCEPTS_MULTIPART = 'accepts-multipart';

/** Marks a route that also takes `multipart/form-data`, which its FileInterceptor parses. */
export const AcceptsMultipart = () => SetMetadata(ACCEPTS_MULTIPART, true);

const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Reads JSON bodies after the guards, so that nobody without a token can make the process hold 45 MB.
 *
 * Needs an application made with `bodyParser: false`. No body counts as `{}`.
 *
 * @throws {DomainError} UNSUPPORTED_MEDIA_TYPE, MALFORMED_REQUEST; the parser's own errors are for the problem filter
 */
@Injectable()
export class JsonBodyInterceptor implements NestInterceptor {
  private readonly parsers = new Map<string, RequestHandler>();

  constructor(private readonly reflector: Reflector) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    if (METHODS_WITH_BODY.has(request.method) && !this.isExpectedForm(request, context)) {
      await this.read(request, context);
    }
    return next.handle();
  }

  private isExpectedForm(request: Request, context: ExecutionContext): boolean {
    const expected = this.reflector.get<boolean | undefined>(ACCEPTS_MULTIPART, context.getHandler());
    return expected === true && request.is('multipart/form-data') === 'multipart/form-data';
  }

  private async read(request: Request, context: ExecutionContext): Promise<void> {
    if (hasNoBody(request)) {
      request.body = {};
      return;
    }
    if (!request.is('application/json')) {
      throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Send the body with Content-Type: application/json.');
    }
    const limit = this.reflector.get<string | undefined>(JSON_LIMIT, context.getHandler());
    await run(this.parser(limit ?? '100kb'), request, context.switchToHttp().getResponse<Response>());
    assertJsonObject(request.body);
  }

  private parser(limit: string): RequestHandler {
    let parser = this.parsers.get(limit);
    if (!parser) {
      // Not strict: the parser's words for `[1]` or `"x"` are about syntax, ours are about objects.
      parser = express.json({ limit, strict: false, verify: mustBeUtf8 });
      this.parsers.set(limit, parser);
    }
    return parser;
  }
}

const run = promisify(
  (parser: RequestHandler, request: Request, response: Response, done: (error?: unknown) => void) => {
    void parser(request, response, done);
  },
);

const hasNoBody = (request: Request): boolean =>
  request.headers['content-length'] === '0' || request.is('*/*') === null;

/** JSON is UTF-8 (RFC 8259, section 8.1). The parser would replace broken bytes in silence. */
function mustBeUtf8(_request: unknown, _response: unknown, body: Buffer, encoding: string): void {
  if (encoding !== 'utf-8') {
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON in UTF-8, without another charset.');
  }
  if (!isUtf8(body)) throw new DomainError('MALFORMED_REQUEST', 'The body is not valid UTF-8.');
}
