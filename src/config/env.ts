import { resolve } from 'node:path';
import { STATES, type SetupState } from '../setup/domain/vocabulary.js';
import { Reader } from './reader.js';

export const ROLES = ['all', 'api', 'worker'] as const;
export type Role = (typeof ROLES)[number];

/** Redis masters as URLs; `in-process` is the emulation for one process on a machine without any Redis. */
export type LockNodes = readonly string[] | 'in-process';

/** What the operator said. `undefined` where the embedded services fill in. All times are milliseconds. */
export interface Env {
  readonly role: Role;
  readonly http: { readonly port: number; readonly host: string };
  readonly databaseUrl: string | undefined;
  readonly lock: {
    readonly nodes: LockNodes | undefined;
    readonly scope: 'global' | 'setup';
    readonly ttlMs: number;
    readonly waitMs: number;
  };
  /** `undefined`: the queue lives in the database. */
  readonly queueUrl: string | undefined;
  readonly dataDir: string;
  readonly auth: {
    readonly secret: string | undefined;
    readonly jwksUrl: string | undefined;
    readonly issuer: string | undefined;
    readonly audience: string | undefined;
  };
  readonly setup: {
    readonly mode: 'multi' | 'single';
    readonly timeoutMs: number;
    readonly stateTimeouts: Readonly<Partial<Record<SetupState, number>>>;
  };
  readonly leaseTtlMs: number;
  readonly rateLimitPerMinute: number;
  /** Streams of events in one process, and how often each shows that it is alive. */
  readonly sse: { readonly maxClients: number; readonly heartbeatMs: number };
  readonly journalDir: string | undefined;
  readonly outbox: {
    /** A delivery that failed so often is a dead letter. */
    readonly maxAttempts: number;
    readonly retentionDays: number;
  };
  readonly webhooks: {
    /** Whether endpoints may be on private, loopback and link-local addresses. */
    readonly allowPrivate: boolean;
    readonly timeoutMs: number;
    /** An endpoint that failed for so long is disabled. */
    readonly disableAfterHours: number;
  };
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/** What the application runs with: every service has an address and there is a way to check tokens. */
export interface Settings extends Env {
  readonly databaseUrl: string;
  readonly lock: Env['lock'] & { readonly nodes: LockNodes };
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/**
 * Reads every variable once, checks it and freezes the result.
 *
 * @param source normally `process.env`; empty strings count as not set
 * @throws {ConfigError} naming every bad variable at once
 */
export function readEnv(source: NodeJS.ProcessEnv): Env {
  const read = new Reader(source);
  const dataDir = resolve(read.text('DATA_DIR') ?? '.data');
  const databaseUrl = read.url('DATABASE_URL', ['postgres:', 'postgresql:']);
  const nodes = read.urls('REDIS_URLS', ['redis:', 'rediss:'], [1, 3, 5]);
  const env: Env = {
    role: read.oneOf('ROLE', ROLES, 'all'),
    http: { port: read.integer('PORT', 3000, 0, 65_535), host: read.text('HOST') ?? '127.0.0.1' },
    databaseUrl,
    lock: {
      nodes,
      scope: read.oneOf('LOCK_SCOPE', ['global', 'setup'], 'global'),
      ttlMs: read.integer('LOCK_TTL_MS', 30_000, 1_000, 600_000),
      waitMs: read.integer('LOCK_WAIT_MS', 5_000, 0, 600_000),
    },
    queueUrl: read.url('QUEUE_URL', ['redis:', 'rediss:']),
    dataDir,
    auth: {
      secret: read.text('JWT_SECRET', 32),
      jwksUrl: read.url('JWKS_URL', ['https:', 'http:']),
      issuer: read.text('JWT_ISSUER'),
      audience: read.text('JWT_AUDIENCE'),
    },
    setup: {
      mode: read.oneOf('SETUP_MODE', ['multi', 'single'], 'multi'),
      timeoutMs: read.integer('SETUP_TIMEOUT_MS', 60_000, 0, 30 * 86_400_000),
      stateTimeouts: read.integersByKey('SETUP_STATE_TIMEOUTS', STATES, 0, 30 * 86_400_000),
    },
    leaseTtlMs: read.integer('LEASE_TTL_MS', 30_000, 1_000, 3_600_000),
    rateLimitPerMinute: read.integer('RATE_LIMIT_PER_MINUTE', 600, 0, 1_000_000),
    sse: {
      maxClients: read.integer('SSE_MAX_CLIENTS', 2_000, 1, 100_000),
      heartbeatMs: read.integer('SSE_HEARTBEAT_MS', 15_000, 100, 300_000),
    },
    journalDir: read.text('JOURNAL_DIR') ?? (databaseUrl ? undefined : resolve(dataDir, 'journal')),
    outbox: {
      maxAttempts: read.integer('OUTBOX_MAX_ATTEMPTS', 16, 1, 100),
      retentionDays: read.integer('OUTBOX_RETENTION_DAYS', 30, 1, 3_650),
    },
    webhooks: {
      allowPrivate: read.oneOf('WEBHOOK_PRIVATE_ADDRESSES', ['refuse', 'allow'], 'refuse') === 'allow',
      timeoutMs: read.integer('WEBHOOK_TIMEOUT_MS', 15_000, 100, 60_000),
      disableAfterHours: read.integer('WEBHOOK_DISABLE_AFTER_HOURS', 72, 1, 8_760),
    },
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
  };
  checkTogether(env, read);
  read.finish();
  return Object.freeze(env);
}

/** Rules over several variables. */
function checkTogether(env: Env, read: Reader): void {
  if (env.role !== 'all') {
    const why = `is needed with ROLE=${env.role}: the processes of one deployment share their services`;
    if (!env.databaseUrl) read.complain('DATABASE_URL', why);
    if (!env.lock.nodes) read.complain('REDIS_URLS', why);
  }
  if (env.auth.secret && env.auth.jwksUrl) read.complain('JWKS_URL', 'give either JWT_SECRET or JWKS_URL, not both');
  if (env.databaseUrl && !env.auth.secret && !env.auth.jwksUrl) {
    read.complain('JWT_SECRET', 'this or JWKS_URL is needed with DATABASE_URL: without one no token can be checked');
  }
}
