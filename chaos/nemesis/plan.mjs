import { Random } from '../random.mjs';
import { FAULTS } from './faults.mjs';

const FIRST_AT_MS = 2_000;
const GAP_MS = [500, 2_300];

/**
 * @typedef {object} Planned
 * @property {number} at milliseconds since the beginning
 * @property {string} kind a name of FAULTS
 * @property {(string | number)[]} targets
 * @property {number} ms how long it lasts
 */

/**
 * What the nemesis will do: the same for the same seed and length. Kinds are dealt from a shuffled deck, so that each
 * comes within a minute; one resource has one fault at a time, several resources may have theirs at once.
 *
 * @param {string | number} seed
 * @param {number} lengthMs all faults have ended by then
 * @returns {Planned[]}
 */
export function planFaults(seed, lengthMs) {
  const random = new Random(`faults ${String(seed)}`);
  const busyUntil = new Map();
  const plan = [];
  let deck = [];
  for (let at = FIRST_AT_MS; at < lengthMs; at += random.between(...GAP_MS)) {
    if (deck.length === 0) deck = shuffledDeck(random);
    const kind = deck.pop();
    const fault = FAULTS[kind];
    const targets = fault.targets(random).filter((target) => at >= (busyUntil.get(fault.holds(target)) ?? 0));
    const ms = random.between(...fault.ms);
    if (targets.length === 0 || at + ms > lengthMs) continue;
    for (const target of targets) busyUntil.set(fault.holds(target), at + ms + (fault.recoveryMs ?? 1));
    plan.push({ at, kind, targets, ms });
  }
  return plan;
}

const shuffledDeck = (random) =>
  random.shuffled(Object.entries(FAULTS).flatMap(([kind, { weight }]) => Array.from({ length: weight }, () => kind)));
