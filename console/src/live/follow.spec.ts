import { jest } from '@jest/globals';
import { follow } from './follow.js';
import { pollMs } from './streams.js';

const PATH = '/v1/setups/1/events';
const encoder = new TextEncoder();

/** Answers with these pieces of a stream, and then ends it. */
const streamOf = (...pieces: string[]): Response =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(encoder.encode(piece));
        controller.close();
      },
    }),
  );

describe('a stream of events', () => {
  const asked: (string | null)[] = [];
  const events: string[] = [];
  const fetched = jest.spyOn(globalThis, 'fetch');

  /** Follows a server that gives these answers one after the other. */
  const followed = (...answers: (Response | Error)[]): Promise<void> => {
    asked.length = 0;
    events.length = 0;
    fetched.mockImplementation((_, init) => {
      asked.push(new Headers(init?.headers).get('Last-Event-ID'));
      const answer = answers.shift() ?? streamOf('event: end\ndata: {}\n\n');
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    });
    const onEvent = (type: string): void => void events.push(type);
    return follow(
      { path: PATH, headers: () => ({ Authorization: 'Bearer x' }), onEvent },
      new AbortController().signal,
      0,
    );
  };

  afterAll(() => {
    fetched.mockRestore();
  });

  it('is told event by event, however it is cut, until the server says that it ends', async () => {
    await followed(
      streamOf(
        'id: 1\nevent: transi',
        'tion\ndata: {}\n\n: still here\n\nevent: progress\ndata: {}\n',
        '\nevent: end\ndata: {}\n\n',
      ),
    );
    expect(events).toEqual(['open', 'transition', 'progress', 'end']);
    expect(asked).toEqual([null]);
  });

  it('is taken up again behind the last event that came, after whatever loss', async () => {
    await followed(
      streamOf('id: 4\nevent: transition\ndata: {}\n\nid: 5\nev'),
      new TypeError('network'),
      new Response('', { status: 503 }),
    );
    expect(asked).toEqual([null, '4', '4', '4']);
    expect(events).toEqual(['open', 'transition', 'open', 'end']);
  });

  it.each([404, 401, 501])('is given up where the server answers %d: polling goes on', async (status) => {
    await followed(new Response('', { status }));
    expect(asked).toHaveLength(1);
    expect(events).toEqual([]);
    expect(pollMs(PATH)).toBe(2_000);
  });

  it('begins anew where the server does not know its place any more', async () => {
    await followed(streamOf('id: 7\nevent: transition\ndata: {}\n\n'), new Response('', { status: 400 }));
    expect(asked).toEqual([null, '7', null]);
  });

  it('spares polling only while it is open', async () => {
    const during: number[] = [];
    fetched.mockResolvedValue(streamOf('event: end\ndata: {}\n\n'));
    const onEvent = (): void => void during.push(pollMs(PATH));
    await follow({ path: PATH, headers: () => ({}), onEvent }, new AbortController().signal, 0);
    expect(during).toEqual([15_000, 15_000]);
    expect(pollMs(PATH)).toBe(2_000);
  });
});
