import { median, quantile } from '../lib/client.mjs';

/**
 * What one cell says.
 *
 * @param seen    what each process saw (see worker.mjs)
 * @param seconds length of the window
 */
export function figuresOf(seen, seconds) {
  const callers = seen.flatMap(({ sections }) => sections);
  const waits = seen.flatMap((process) => [...process.waits, ...process.unserved]);
  return {
    perSecond: sum(callers) / seconds,
    waitMs: { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99), max: Math.max(...waits) },
    fairness: { processes: jain(seen.map(({ sections }) => sum(sections))), callers: jain(callers) },
    fewestOfACaller: Math.min(...callers),
    unserved: sum(seen.map(({ unserved }) => unserved.length)),
    failures: seen.flatMap(({ failures }) => failures),
  };
}

/** The medians of the rounds; of the longest wait and of what must not happen the worst. */
export function overRounds(rounds) {
  const middle = (pick) => median(rounds.map(pick));
  const most = (pick) => Math.max(...rounds.map(pick));
  return {
    perSecond: middle((round) => round.perSecond),
    ratioToSerial: middle((round) => round.ratioToSerial),
    waitMs: {
      p50: middle((round) => round.waitMs.p50),
      p99: middle((round) => round.waitMs.p99),
      max: most((round) => round.waitMs.max),
    },
    fairness: {
      processes: middle((round) => round.fairness.processes),
      callers: middle((round) => round.fairness.callers),
    },
    fewestOfACaller: Math.min(...rounds.map((round) => round.fewestOfACaller)),
    unserved: most((round) => round.unserved),
    failures: countEach(rounds.flatMap(({ failures }) => failures)),
  };
}

/** Jain's index: 1 where all have the same, 1/n where one has everything, 0 where nobody has anything. */
export function jain(shares) {
  const squares = sum(shares.map((share) => share * share));
  return squares === 0 ? 0 : sum(shares) ** 2 / (shares.length * squares);
}

/** How often each code of an error came, for example `{ LOCK_TIMEOUT: 3 }`. */
const countEach = (codes) =>
  Object.fromEntries([...new Set(codes)].map((code) => [code, codes.filter((other) => other === code).length]));

const sum = (values) => values.reduce((total, value) => total + value, 0);
