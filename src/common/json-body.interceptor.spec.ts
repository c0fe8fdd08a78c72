import { gzipSync } from 'node:zlib';
import { Body, Controller, Get, Post, Req, UploadedFile, UseInterceptors, type INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FileInterceptor } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { IsString } from 'class-validator';
import type { Request } from 'express';
import request from 'supertest';
import type { App } from 'supertest/types.js';
import { EdgeModule } from './edge.module.js';
import { AcceptsMultipart, JsonLimit } from './json-body.interceptor.js';

class NoteDto {
  @IsString()
  text: string;
}

/** What the guard saw of the last request's body. */
let seenByGuard: unknown = 'not called';

@Controller()
class EchoController {
  @Get('echo')
  get(@Req() req: Request): object {
    return { body: (req.body as unknown) ?? 'none' };
  }

  @Post('echo')
  echo(@Body() body: Record<string, unknown>): object {
    return { body, polluted: Object.getPrototypeOf(body) !== Object.prototype };
  }

  @Post('large')
  @JsonLimit('300kb')
  large(@Body() body: NoteDto): object {
    return { length: body.text.length, isDto: body instanceof NoteDto };
  }

  @Post('form')
  @AcceptsMultipart()
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: 1000 } }))
  form(@Body() body: NoteDto, @UploadedFile() file?: { size: number }): object {
    return { text: body.text, size: file?.size ?? null };
  }
}

describe('the JSON body', () => {
  let app: INestApplication<App>;

  beforeAll(async () => {
    const guard = {
      canActivate: (context: { switchToHttp(): { getRequest(): Request } }) => {
        seenByGuard = context.switchToHttp().getRequest().body;
        return true;
      },
    };
    const providers = [{ provide: APP_GUARD, useValue: guard }];
    const made = Test.createTestingModule({ imports: [EdgeModule], controllers: [EchoController], providers });
    app = (await made.compile()).createNestApplication<INestApplication<App>>({ bodyParser: false, logger: false });
    await app.init();
  });

  afterAll(() => app.close());

  const post = (path: string, body?: string | Buffer, type = 'application/json') => {
    const call = request(app.getHttpServer()).post(path);
    return body === undefined ? call : call.set('Content-Type', type).send(body);
  };

  it('is read after the guards and before the pipes', async () => {
    const answer = await post('/large', '{"text":"hello"}');
    expect(answer.body).toEqual({ length: 5, isDto: true });
    expect(seenByGuard).toBeUndefined();
  });

  it.each([
    ['no body', undefined, undefined],
    ['an empty body', '', undefined],
    ['an empty body of another type', '', 'text/plain'],
  ])('is {} where there is %s', async (_, body, type) => {
    const answer = await post('/echo', body, type);
    expect(answer.body.body).toEqual({});
  });

  it('of a GET is not read', async () => {
    const answer = await request(app.getHttpServer()).get('/echo').send({ a: 1 });
    expect(answer.body).toEqual({ body: 'none' });
  });

  it.each([['{"a":1'], ['{"a": x}'], ['   ']])('that is broken says where: %s', async (body) => {
    const answer = await post('/echo', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'MALFORMED_REQUEST' });
    expect(answer.body.detail).toMatch(/^The body is not valid JSON: .*(position|Unexpected|not valid)/);
  });

  it.each([['[1]'], ['"x"'], ['null'], ['7']])('that is no object is refused: %s', async (body) => {
    const answer = await post('/echo', body);
    expect(answer.body).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
    expect(answer.body.detail).toMatch(/must be a JSON object/);
  });

  it('nested without end is refused, not a crash', async () => {
    const answer = await post('/echo', `{"a":${'['.repeat(40_000)}${']'.repeat(40_000)}}`);
    expect(answer.body).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
  });

  it('keeps __proto__ away from prototypes', async () => {
    const answer = await post('/echo', '{"__proto__":{"isAdmin":true}}');
    expect(answer.body.polluted).toBe(false);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    const dto = await post('/large', '{"text":"x","__proto__":{"text":5}}');
    expect(dto.body).toEqual({ length: 1, isDto: true });
  });

  it('with broken UTF-8 is refused', async () => {
    const call = request(app.getHttpServer()).post('/echo').set('Content-Type', 'application/json');
    call.write(Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]));
    const answer = await call;
    expect(answer.body).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
    expect(answer.body.detail).toBe('The body is not valid UTF-8.');
  });

  it.each([
    ['text/plain', '/echo', 'hello'],
    ['application/x-www-form-urlencoded', '/echo', 'a=1'],
    ['application/json; charset=latin1', '/echo', '{}'],
    ['application/json; charset=utf-16', '/echo', '{}'],
    ['multipart/form-data; boundary=x', '/echo', '--x--\r\n'],
    ['multipart/mixed; boundary=x', '/form', '--x--\r\n'],
  ])('as %s at %s is 415', async (type, path, body) => {
    const answer = await post(path, body, type);
    expect(answer.body).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it.each(['gzip', 'deflate', 'br'])('that is not the %s it claims to be is malformed', async (encoding) => {
    const answer = await post('/echo', '{"a":1}').set('Content-Encoding', encoding);
    expect(answer.body).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
    expect(answer.body.detail).toMatch(/cannot be decompressed/);
  });

  it('over 100 kB when it is decompressed is refused', async () => {
    const call = request(app.getHttpServer()).post('/echo').set('Content-Type', 'application/json');
    call.set('Content-Encoding', 'gzip').write(gzipSync(' '.repeat(10_000_000)));
    expect((await call).body).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });

  it('over 100 kB is refused, unless the route takes more', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(200_000) });
    const answer = await post('/echo', body);
    expect(answer.body).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    expect(answer.body.detail).toMatch(/102400 bytes/);
    expect((await post('/large', body)).body).toEqual({ length: 200_000, isDto: true });
    expect((await post('/large', body + ' '.repeat(200_000))).status).toBe(413);
  });

  it('may be a form where the route says so, and JSON there too', async () => {
    const form = await request(app.getHttpServer())
      .post('/form')
      .field('text', 'hi')
      .attach('file', Buffer.alloc(10), 'a');
    expect(form.body).toEqual({ text: 'hi', size: 10 });
    expect((await post('/form', '{"text":"hi"}')).body).toEqual({ text: 'hi', size: null });
  });

  it('with a file over the limit is 413', async () => {
    const form = request(app.getHttpServer()).post('/form').field('text', 'hi');
    const answer = await form.attach('file', Buffer.alloc(1001), 'a');
    expect(answer.body).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });

  it('with a file in an unknown field names that field', async () => {
    const answer = await request(app.getHttpServer()).post('/form').attach('evil', Buffer.alloc(1), 'a');
    expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', errors: [{ pointer: '#/evil' }] });
  });

  it.each([
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhi'],
    ['multipart/form-data; boundary=x', '--x\r\nbroken'],
  ])('as a broken form is malformed: %s %j', async (type, body) => {
    const answer = await post('/form', body, type);
    expect(answer.body).toMatchObject({ status: 400, code: 'MALFORMED_REQUEST' });
  });
});
