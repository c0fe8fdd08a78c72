import { setImmediate } from 'node:timers/promises';
import express from 'express';
import request from 'supertest';
import { currentContext, noteContext, requestContext, runInContext } from './request-context.js';

describe('the request id', () => {
  const app = express().use(requestContext(), (_, response) => {
    response.json(currentContext());
  });

  it.each(['abc-123', 'A.b_c', 'x'.repeat(64)])("is the client's own where it is harmless: %s", async (id) => {
    const answer = await request(app).get('/').set('X-Request-Id', id);
    expect(answer.headers['x-request-id']).toBe(id);
    expect(answer.body).toEqual({ requestId: id });
  });

  it.each(['', 'a b', 'x'.repeat(65), '{"a":1}', 'ä'])('is made new otherwise: %j', async (id) => {
    const answer = await request(app).get('/').set('X-Request-Id', Buffer.from(id).toString('latin1'));
    expect(answer.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });
});

describe('the context', () => {
  it('stays with its own work while other work runs', async () => {
    const work = (requestId: string, setupId: string) =>
      runInContext({ requestId }, async () => {
        await setImmediate();
        noteContext({ setupId });
        await setImmediate();
        return currentContext();
      });
    const found = await Promise.all([work('1', 'a'), work('2', 'b')]);
    expect(found).toEqual([
      { requestId: '1', setupId: 'a' },
      { requestId: '2', setupId: 'b' },
    ]);
  });

  it('is not needed to note something', () => {
    expect(() => {
      noteContext({ setupId: 'a' });
    }).not.toThrow();
    expect(currentContext()).toBeUndefined();
  });
});
