import type { Level } from 'pino';
import { createLog, type Log } from './log.js';
import { NestLogger } from './nest-logger.js';
import { runInContext } from './request-context.js';
import { terminalLines } from './terminal-lines.js';

type Line = Record<string, unknown>;

function logInto(level: Level): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  return { log: createLog(level, { write: (line) => lines.push(JSON.parse(line) as Line) }), lines };
}

describe('the log', () => {
  it('writes one object per line with time, level and message', () => {
    const { log, lines } = logInto('info');
    log.info({ port: 3000 }, 'listening');
    expect(lines).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), port: 3000, msg: 'listening' },
    ]);
  });

  it('writes nothing below its level', () => {
    const { log, lines } = logInto('warn');
    log.info('no');
    log.warn('yes');
    expect(lines).toHaveLength(1);
  });

  it('marks each line with the request that it belongs to', () => {
    const { log, lines } = logInto('info');
    runInContext({ requestId: 'r', setupId: 's' }, () => {
      log.info('x');
    });
    expect(lines[0]).toMatchObject({ requestId: 'r', setupId: 's', msg: 'x' });
  });

  it("keeps an error's code, stack and cause, and none of its other members", () => {
    const { log, lines } = logInto('info');
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const members = { code: '23505', parameters: ['hunter2'], body: Buffer.from('hunter2') };
    log.error({ err: Object.assign(new Error(`${'x'.repeat(5000)}end`, { cause }), members) }, 'failed');
    expect(lines[0]?.err).toMatchObject({
      name: 'Error',
      code: '23505',
      cause: { code: 'ECONNREFUSED', message: 'refused' },
    });
    expect(JSON.stringify(lines[0])).not.toContain('hunter2');
    expect(JSON.stringify(lines[0]).length).toBeLessThan(6000);
  });

  it('is readable on a terminal', () => {
    let text = '';
    const log = createLog('info', terminalLines({ write: (part: string) => (text += part) }));
    log.warn({ port: 3000, nodes: ['a'] }, 'slow');
    log.error({ err: new Error('broken') }, 'failed');
    expect(text).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARN {2}slow port=3000 nodes=\["a"\]\n/);
    expect(text).toMatch(/ERROR failed\nError: broken\n {4}at /);
  });
});

describe("Nest's logger", () => {
  it('tells the chatter of the start at debug only', () => {
    const { log, lines } = logInto('debug');
    const nest = new NestLogger(log);
    nest.log('Mapped {/x, GET} route', 'RouterExplorer');
    nest.log('Lock lost', 'Lock');
    expect(lines).toMatchObject([
      { level: 'debug', context: 'RouterExplorer' },
      { level: 'info', context: 'Lock', msg: 'Lock lost' },
    ]);
  });

  it('keeps errors, stacks, facts and words', () => {
    const { log, lines } = logInto('trace');
    const nest = new NestLogger(log);
    nest.error('failed', new Error('why'), 'Queue');
    nest.error(new Error('alone'), 'Queue');
    nest.error('with a stack', 'Error: x\n    at y', 'Queue');
    nest.warn({ setupId: 's' }, 'Queue');
    nest.verbose('detail');
    expect(lines).toMatchObject([
      { level: 'error', context: 'Queue', msg: 'failed', err: { message: 'why' } },
      { msg: 'alone', err: { message: 'alone' } },
      { msg: 'with a stack Error: x\n    at y', context: 'Queue' },
      { level: 'warn', setupId: 's' },
      { level: 'trace', msg: 'detail' },
    ]);
  });
});
