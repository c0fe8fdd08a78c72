import { decide, initialSnapshot, stateOf } from '../../dist/src/setup/domain/decide.js';
import { exploreMachine } from '../../dist/src/setup/domain/machine.document.js';

/** @typedef {{ rule: string, detail: string, setupId?: string }} Violation */

/**
 * The log of every setup: edges of the machine, versions without gap, each state that of the row before, and the setup
 * where its log says.
 *
 * @returns {Violation[]}
 */
export function checkLog({ setups, transitions }) {
  const edges = new Set(exploreMachine().flatMap(({ from, event, to }) => to.map((one) => `${from} ${event} ${one}`)));
  return setups.flatMap((setup) => {
    const log = transitions.get(setup.id) ?? [];
    const found = log.flatMap((row, i) => checkRow(row, i, log[i - 1]?.to ?? 'IDLE', edges));
    const last = log.at(-1);
    if (setup.version !== log.length) found.push(`version ${String(setup.version)} after ${String(log.length)} rows`);
    if (setup.state !== (last?.to ?? 'IDLE'))
      found.push(`is in ${setup.state} and its log ends in ${String(last?.to)}`);
    if (found.length === 0) found.push(...replay(setup, log));
    return found.map((detail) => ({ rule: 'the log is a path of the machine', detail, setupId: setup.id }));
  });
}

function checkRow({ version, from, event, to }, i, before, edges) {
  const found = [];
  if (version !== i + 1) found.push(`row ${String(i + 1)} has version ${String(version)}`);
  if (from !== before) found.push(`version ${String(version)} leaves ${from} after ${before}`);
  if (!edges.has(`${from} ${event} ${to}`)) found.push(`version ${String(version)} is no edge: ${from} ${event} ${to}`);
  return found;
}

/** The pure machine, led through the same events, ends in the same place with the same history. */
function replay(setup, log) {
  let snapshot = initialSnapshot();
  for (const { version, event, to } of log) {
    snapshot = decide(snapshot, event).snapshot;
    if (stateOf(snapshot) !== to)
      return [`version ${String(version)} leads to ${to}, the machine to ${stateOf(snapshot)}`];
  }
  const same = canonical(snapshot) === canonical(setup.snapshot);
  return same ? [] : ['the stored snapshot is not the one that its log leads to'];
}

/** PostgreSQL's jsonb has an order of keys of its own. */
const canonical = (value) =>
  JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a.localeCompare(b)))
      : part,
  );
