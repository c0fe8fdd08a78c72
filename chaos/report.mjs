import { isSuccess } from './clients/history.mjs';

/** States that the machine itself has to leave, without waiting for anybody. */
const WORKING = ['SAVING_ORG', 'SAVING_DOC', 'SAVING_WF', 'IMPORTING', 'FINALIZING', 'ROLLING_BACK'];

/** The figures of a run. */
export function figuresOf({ options, history, nemesis, watch, outcome, checked }) {
  const { setups, transitions } = checked.disk;
  const rows = [...transitions.values()].flat();
  const standing = rows.filter(({ from }) => WORKING.includes(from)).map(({ durationMs }) => durationMs);
  const waits = history.operations.filter(isSuccess).map(({ sentAt, answeredAt }) => answeredAt - sentAt);
  return {
    ...options,
    setups: setups.length,
    setupsByState: countBy(setups, ({ state }) => state),
    transitions: rows.length,
    events: countBy(rows, ({ event }) => event),
    requests: history.operations.length,
    answers: Object.fromEntries([...history.statuses].sort()),
    unanswered: history.operations.filter(({ answer }) => !answer).length,
    faults: nemesis.counts(),
    violations: checked.violations.length,
    stuck: checked.stuck.length,
    longestRequestMs: longest(waits),
    longestStandingMs: longest(standing),
    longestOverdueMs: Math.round(watch.longestOverdueMs),
    longestNeglectedMs: Math.round(watch.longestNeglectedMs),
    readyAfterMs: Math.round(outcome.readyMs),
    atRestAfterMs: Math.round(outcome.restMs),
    slowestProbeMs: Math.round(outcome.slowestProbeMs ?? 0),
    repeated: outcome.repeated ?? 0,
  };
}

/** The figures as a table for people. */
export function tableOf(figures) {
  const { faults } = figures;
  const total = Object.values(faults).reduce((sum, { done }) => sum + done, 0);
  const kinds = Object.entries(faults).map(([kind, { done, missed }]) => [
    `  ${kind}`,
    missed ? `${String(done)} (${String(missed)} more found nobody)` : done,
  ]);
  const rows = [
    ['seed, minutes, lock scope', `${String(figures.seed)}, ${String(figures.minutes)}, ${figures.scope}`],
    ['setups led', figures.setups],
    ...entries(figures.setupsByState),
    ['transitions', figures.transitions],
    ...entries(figures.events),
    ['requests that change something', figures.requests],
    ['answers, with repetitions and reads', ''],
    ...entries(figures.answers),
    ['faults', total],
    ...kinds,
    ['longest until a request succeeded', seconds(figures.longestRequestMs)],
    ['longest in a state that works', seconds(figures.longestStandingMs)],
    ['longest past a deadline', seconds(figures.longestOverdueMs)],
    ['  of that, while a worker was ready', seconds(figures.longestNeglectedMs)],
    ['after the last fault: ready, at rest', `${seconds(figures.readyAfterMs)}, ${seconds(figures.atRestAfterMs)}`],
    ['slowest undisturbed setup afterwards', seconds(figures.slowestProbeMs)],
    ['answers repeated afterwards', figures.repeated],
    ['violations', figures.violations],
    ['stuck', figures.stuck],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${String(value)}`.trimEnd()).join('\n');
}

/** One line while the run goes on. */
export function progressLine({ elapsedMs, lengthMs, history, nemesis }) {
  const phase = elapsedMs < lengthMs ? `${seconds(elapsedMs)} of ${seconds(lengthMs)}` : 'faults are over';
  const waiting = history.operations.filter(({ answer, attempts }) => !answer && attempts.length > 1).length;
  return (
    `${phase} · ${String(history.setups.size)} setups · ${String(history.operations.length)} requests, ` +
    `${String(waiting)} unanswered · ${String(nemesis.done.length)} faults · ${String(history.complaints.length)} complaints`
  );
}

const entries = (counts) => Object.entries(counts).map(([name, count]) => [`  ${name}`, count]);

const longest = (values) => Math.round(values.reduce((max, value) => Math.max(max, value), 0));

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

function countBy(items, nameOf) {
  const counts = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort());
}
