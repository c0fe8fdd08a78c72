import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { print } from '../crash/report.js';
import { dump } from '../support/dump.js';
import { violations } from '../support/invariants.js';
import { CELLS, EVENTS, modelAfter, STATES } from './model.js';
import { pathsOverEveryEdge } from './paths.js';
import { openSite, type ModelSite } from './site.js';
import { Tally } from './tally.js';
import { Walk } from './walk.js';

/** Set both to walk the same walks again. */
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
const WALKS = Number(process.env.WALKS ?? 12);
/** A walk takes half a second; one that fails is made shorter until it cannot be, or the time is up. */
const WALKS_TAKE_MS = 60_000 + WALKS * 2_000;

let site: ModelSite;
let tally: Tally;

beforeAll(async () => {
  site = await openSite();
});

afterEach(async () => {
  print(String(tally));
  expect(await violations(site.sql)).toEqual([]);
});

afterAll(() => site.sql.end());

it('a setup goes over every edge as the model does', async () => {
  tally = new Tally('Shortest paths');
  for (const path of pathsOverEveryEdge()) await (await Walk.begin(site, tally)).follow(path);
  expect([...tally.edges].sort()).toEqual([...CELLS.legal].sort());
  expect(tally.edges.size).toBe(40);
});

it('every event that has no edge is refused in every state, and changes nothing', async () => {
  tally = new Tally('Illegal events');
  const paths = pathsOverEveryEdge();
  for (const state of STATES) {
    const walk = await Walk.begin(site, tally);
    await walk.follow(wayTo(state, paths));
    const before = await dump(site.sql);
    for (const event of EVENTS) if (!walk.legal.includes(event)) await walk.refuse(event);
    expect(await dump(site.sql)).toEqual(before);
  }
  expect([...tally.illegal].sort()).toEqual([...CELLS.illegal].sort());
  expect(tally.illegal.size).toBe(114);
});

/** The shortest beginning of a path that ends in a state. */
function wayTo(state: string, paths: string[][]): string[] {
  const beginnings = paths.flatMap((path) => [[], ...path.map((_, index) => path.slice(0, index + 1))]);
  const ways = beginnings.filter((way) => modelAfter(way).state === state);
  return ways.reduce((shortest, way) => (way.length < shortest.length ? way : shortest));
}

/** One step of a random walk: a number is a legal event, 0 the one that leads on; a name may be illegal. */
const steps = fc.array(
  fc.record({
    event: fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 3 }) },
      { weight: 2, arbitrary: fc.constantFrom(...EVENTS) },
    ),
    then: fc.constantFrom('SUCCEED' as const, 'SUCCEED' as const, 'FAIL' as const, undefined),
    document: fc.constantFrom('good' as const, 'good' as const, 'bad' as const),
  }),
  { minLength: 5, maxLength: 30, size: 'max' },
);

it(
  'a setup walks at random as the model does',
  async () => {
    tally = new Tally(`Random walks with SEED=${String(SEED)} WALKS=${String(WALKS)}`);
    const property = fc.asyncProperty(steps, async (chosen) => {
      const walk = await Walk.begin(site, tally);
      for (const { event, ...how } of chosen) {
        const { legal } = walk;
        const name = typeof event === 'string' ? event : legal[event % legal.length];
        if (name === undefined) continue;
        await (legal.includes(name) ? walk.take(name, how) : walk.refuse(name));
      }
    });
    const limit = { interruptAfterTimeLimit: WALKS_TAKE_MS, markInterruptAsFailure: true };
    await fc.assert(property, { seed: SEED, numRuns: WALKS, ...limit });
  },
  WALKS_TAKE_MS + 30_000,
);
