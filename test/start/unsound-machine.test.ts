import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROLES } from '../../src/config/env.js';
import { launchServer, type LaunchedServer } from '../support/process.js';

/** A server whose code was changed like this before anything of it ran. */
function launchChanged(file: string, name: string, change: string, env = {}): LaunchedServer {
  const module = pathToFileURL(resolve('dist/src', file)).href;
  const hook = `import { ${name} } from ${JSON.stringify(module)}; ${change}`;
  return launchServer({
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}`,
    ...env,
  });
}

describe('a server whose machine is not sound', () => {
  it.each(ROLES)('does not start as ROLE=%s, names the culprit, and has begun nothing', async (ROLE) => {
    const move = `STEPS.saveDocument.state = 'SAVING_ORG'`;
    const server = launchChanged('setup/domain/step.table.js', 'STEPS', move, { ROLE });
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(server.stderr().trim().split(/\n\s*/)).toEqual([
      'The machine is not sound:',
      'SAVING_DOC waits for SUCCEED, and no step works there.',
      'SAVING_ORG has more than one step: saveOrganization, saveDocument.',
    ]);
    expect(server.stdout()).toBe('');
    expect(readdirSync(server.dataDir)).toEqual([]);
  });

  it.each([
    ['a state that no way leads to', 'setup/domain/vocabulary.js', 'STATES', `STATES.push('LIMBO')`, 'LIMBO'],
    ['an event nobody sends', 'setup/domain/vocabulary.js', 'SENT_BY', 'delete SENT_BY.ABORT', 'ABORT'],
    [
      'a step without compensation',
      'setup/steps/finalize.step.js',
      'finalize',
      'delete finalize.compensate',
      'finalize',
    ],
  ])('names %s', async (_, file, name, change, culprit) => {
    const server = launchChanged(file, name, change);
    expect(await server.exited).toEqual({ code: 1, signal: null });
    expect(server.stderr()).toMatch(/^\nThe machine is not sound:\n/);
    expect(server.stderr()).toContain(culprit);
  });
});
