import { APIS, REDIS_NODES, SITES, WORKERS } from '../deployment/deployment.mjs';

/**
 * @typedef {object} Fault
 * @property {number} weight how many cards of the deck it has
 * @property {[number, number]} ms how long it lasts, at least and at most
 * @property {(random: import('../random.mjs').Random) => (string | number)[]} targets
 * @property {(target: string | number) => string} holds the resource that no other fault has meanwhile
 * @property {number} [recoveryMs] how long after it the resource is left in peace, so that it does some work in between
 * @property {(deployment: object, target: string | number) => unknown} begin
 * @property {(deployment: object, target: string | number) => unknown} [end]
 */

const oneOf = (names) => (random) => [random.pick(names)];
const oneOrTwoOf = (names) => (random) => random.shuffled(names).slice(0, random.between(1, 2));

const onProcess = { holds: (name) => `process ${name}` };
const onRedis = { holds: (i) => `redis ${String(i)}` };
/** Measured: a process is up after 1.5 s on an idle machine, after 5 s where both cores are busy. */
const dying = { ...onProcess, recoveryMs: 6_000 };
const onPostgres = { targets: () => ['postgres'], holds: () => 'postgres', recoveryMs: 3_000 };
const onWire = (service) => ({ targets: oneOf(SITES), holds: (name) => `wire ${name} ${service}` });

const wires = (deployment, name, service) => [deployment.site(name).links[service]].flat();

/** Every kind of fault. @type {Record<string, Fault>} */
export const FAULTS = {
  'kill -9 API': {
    ...dying,
    weight: 3,
    ms: [0, 1_000],
    targets: oneOrTwoOf(APIS),
    begin: (d, name) => d.site(name).hold('SIGKILL'),
    end: (d, name) => d.site(name).release(),
  },
  'kill -9 worker': {
    ...dying,
    weight: 4,
    ms: [0, 2_000],
    targets: oneOrTwoOf(WORKERS),
    begin: (d, name) => d.site(name).hold('SIGKILL'),
    end: (d, name) => d.site(name).release(),
  },
  'stop process in order': {
    ...dying,
    weight: 2,
    ms: [0, 500],
    targets: oneOf(SITES),
    begin: (d, name) => d.site(name).hold('SIGTERM'),
    end: (d, name) => d.site(name).release(),
  },
  'pause process': {
    ...onProcess,
    weight: 5,
    ms: [500, 4_000],
    targets: oneOrTwoOf(SITES),
    begin: (d, name) => d.site(name).pause(),
    end: (d, name) => d.site(name).resume(),
  },
  'pause worker past its lease': {
    ...onProcess,
    weight: 5,
    ms: [3_200, 4_000],
    targets: oneOf(WORKERS),
    begin: (d, name) => d.site(name).pause(),
    end: (d, name) => d.site(name).resume(),
  },
  'kill -9 Redis': {
    ...onRedis,
    weight: 2,
    ms: [100, 3_000],
    targets: oneOrTwoOf(REDIS_NODES),
    begin: (d, i) => d.redis[i].down(),
    end: (d, i) => d.redis[i].up(),
  },
  'pause Redis': {
    ...onRedis,
    weight: 2,
    ms: [500, 4_000],
    targets: oneOrTwoOf(REDIS_NODES),
    begin: (d, i) => d.redis[i].pause(),
    end: (d, i) => d.redis[i].resume(),
  },
  'flush one Redis': {
    ...onRedis,
    weight: 2,
    ms: [0, 0],
    targets: oneOf(REDIS_NODES),
    begin: (d, i) => d.redis[i].flush(),
  },
  'flush all Redis': {
    ...onRedis,
    weight: 2,
    ms: [0, 0],
    targets: () => REDIS_NODES,
    begin: (d, i) => d.redis[i].flush(),
  },
  'flush all Redis again and again': {
    ...onRedis,
    weight: 3,
    ms: [1_000, 3_000],
    targets: () => REDIS_NODES,
    begin: (d, i) => d.redis[i].beginFlushing(),
    end: (d, i) => d.redis[i].endFlushing(),
  },
  'kill -9 PostgreSQL': {
    ...onPostgres,
    weight: 2,
    ms: [0, 1_000],
    begin: (d) => d.database.down(),
    end: (d) => d.database.up(),
  },
  'kill -9 one backend': { ...onPostgres, weight: 1, ms: [0, 0], begin: (d) => d.database.crashBackend() },
  'terminate backends': { ...onPostgres, weight: 4, ms: [0, 0], begin: (d) => d.database.terminate(4) },
  'cut from PostgreSQL': {
    ...onWire('postgres'),
    weight: 2,
    ms: [0, 1_500],
    begin: (d, name) => wires(d, name, 'postgres').forEach((wire) => wire.cut()),
    end: (d, name) => wires(d, name, 'postgres').forEach((wire) => wire.heal()),
  },
  'stall to PostgreSQL': {
    ...onWire('postgres'),
    weight: 3,
    ms: [500, 4_000],
    begin: (d, name) => wires(d, name, 'postgres').forEach((wire) => wire.stall()),
    end: (d, name) => wires(d, name, 'postgres').forEach((wire) => wire.heal()),
  },
  'cut from Redis': {
    ...onWire('redis'),
    weight: 1,
    ms: [0, 2_000],
    begin: (d, name) => wires(d, name, 'redis').forEach((wire) => wire.cut()),
    end: (d, name) => wires(d, name, 'redis').forEach((wire) => wire.heal()),
  },
  'stall to Redis': {
    ...onWire('redis'),
    weight: 1,
    ms: [500, 4_000],
    begin: (d, name) => wires(d, name, 'redis').forEach((wire) => wire.stall()),
    end: (d, name) => wires(d, name, 'redis').forEach((wire) => wire.heal()),
  },
};
