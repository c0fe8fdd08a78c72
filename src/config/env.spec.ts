import { readEnv } from './env.js';
import { ConfigError } from './reader.js';

const complaintsOf = (source: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof ConfigError) return error.complaints;
    throw error;
  }
  return [];
};

const SECRET = 'x'.repeat(32);

describe('the configuration', () => {
  it('needs no variable at all', () => {
    expect(readEnv({})).toMatchObject({
      role: 'all',
      http: { port: 3000, host: '127.0.0.1' },
      databaseUrl: undefined,
      lock: { nodes: undefined, scope: 'global', ttlMs: 30_000, waitMs: 5_000 },
      setup: { mode: 'multi', timeoutMs: 60_000, stateTimeouts: {} },
      leaseTtlMs: 30_000,
      rateLimitPerMinute: 600,
      logLevel: 'info',
    });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(readEnv({}))).toBe(true);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readEnv({ PORT: ' ', ROLE: '' })).toMatchObject({ role: 'all', http: { port: 3000 } });
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '3e3'],
    ['PORT', '-1'],
    ['ROLE', 'boss'],
    ['DATABASE_URL', 'mysql://x/y'],
    ['DATABASE_URL', 'not an address'],
    ['REDIS_URLS', 'redis://a,redis://b'],
    ['REDIS_URLS', 'http://a'],
    ['REDIS_URLS', 'redis://a,redis://a,redis://b'],
    ['QUEUE_URL', 'amqp://a'],
    ['JWT_SECRET', 'short'],
    ['JWKS_URL', 'file:///etc/passwd'],
    ['SETUP_MODE', 'double'],
    ['LOCK_SCOPE', 'planet'],
    ['LOCK_TTL_MS', '10'],
    ['LOCK_WAIT_MS', 'soon'],
    ['SETUP_TIMEOUT_MS', '1.5'],
    ['SETUP_STATE_TIMEOUTS', '{"IMPORTING":'],
    ['SETUP_STATE_TIMEOUTS', '{"DREAMING":1}'],
    ['SETUP_STATE_TIMEOUTS', '{"IMPORTING":"1"}'],
    ['LEASE_TTL_MS', '1'],
    ['RATE_LIMIT_PER_MINUTE', '-5'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(complaintsOf({ [name]: value, ...(name === 'DATABASE_URL' && { JWT_SECRET: SECRET }) })).toEqual([
      expect.stringMatching(new RegExp(`^${name} `)),
    ]);
  });

  it('names every bad variable at once', () => {
    expect(complaintsOf({ PORT: 'x', ROLE: 'y', LOG_LEVEL: 'z' })).toHaveLength(3);
  });

  it('never repeats a secret or the password of an address', () => {
    const text = complaintsOf({ JWT_SECRET: 'hunter2', DATABASE_URL: 'mysql://me:hunter2@db/x' }).join('\n');
    expect(text).not.toContain('hunter2');
  });

  it('needs a way to check tokens outside of embedded mode', () => {
    expect(complaintsOf({ DATABASE_URL: 'postgres://db/x' })).toEqual([expect.stringMatching(/^JWT_SECRET /)]);
  });

  it('needs one way only', () => {
    expect(complaintsOf({ JWT_SECRET: SECRET, JWKS_URL: 'https://id/jwks' })).toEqual([
      expect.stringMatching(/^JWKS_URL /),
    ]);
  });

  it('needs shared services for a process with one role', () => {
    expect(complaintsOf({ ROLE: 'worker' })).toEqual([
      expect.stringMatching(/^DATABASE_URL /),
      expect.stringMatching(/^REDIS_URLS /),
    ]);
  });

  it.each([1, 3, 5])('takes %i lock nodes', (count) => {
    const urls = Array.from({ length: count }, (_, index) => `redis://node${String(index)}`);
    expect(readEnv({ REDIS_URLS: urls.join(', ') }).lock.nodes).toEqual(urls);
  });

  it('keeps the journal off where the database is not embedded', () => {
    expect(readEnv({ DATABASE_URL: 'postgres://db/x', JWT_SECRET: SECRET }).journalDir).toBeUndefined();
    expect(readEnv({}).journalDir).toMatch(/journal$/);
  });
});
