import { cpus } from 'node:os';
import { benchEffects, effectsLines } from './effects.mjs';
import { benchImport } from './import.mjs';
import { benchLive } from './live.mjs';
import { liveLines } from './live/lines.mjs';
import { benchLock } from './lock.mjs';
import { lockLines } from './lock/table.mjs';
import { benchScale, scaleLines } from './scale.mjs';
import { benchSetups } from './setups.mjs';

/** `npm run bench [-- effects|import|live|lock|scale|setups] [--json]`. Figures of one machine at one time: compare the ratios only. */
const BENCHES = {
  effects: benchEffects,
  import: benchImport,
  live: benchLive,
  lock: benchLock,
  scale: benchScale,
  setups: benchSetups,
};

const names = process.argv.slice(2).filter((arg) => arg in BENCHES);
const json = process.argv.includes('--json');
const figures = { node: process.version, cpus: cpus().length };
for (const name of names.length > 0 ? names : Object.keys(BENCHES)) figures[name] = await BENCHES[name]();
console.log(json ? JSON.stringify(figures, null, 2) : forPeople(figures));

function forPeople({ node, cpus: cores, effects, import: imported, live, lock, scale, setups }) {
  const lines = [`Node ${node}, ${String(cores)} cores`];
  if (effects) lines.push('', ...effectsLines(effects));
  if (imported) lines.push('', ...importLines(imported));
  if (live) lines.push('', ...liveLines(live));
  if (lock) lines.push('', ...lockLines(lock));
  if (scale) lines.push('', ...scaleLines(scale));
  if (setups) lines.push('', ...setups.results.flatMap(setupLines));
  return lines.join('\n');
}

function importLines({
  bytes,
  sections,
  importSeconds,
  importRowsPerSecond,
  copyRowsPerSecond,
  ratioToCopy,
  memoryMiB,
}) {
  return [
    `Import of ${mib(bytes)} MiB Markdown, ${String(sections)} sections`,
    `  time in IMPORTING     ${importSeconds.toFixed(2)} s`,
    `  sections per second   ${importRowsPerSecond.toFixed(0)}`,
    `  plain COPY, rows/s    ${copyRowsPerSecond.toFixed(0)}`,
    `  import / COPY         ${ratioToCopy.toFixed(2)}`,
    `  server's memory       ${memoryMiB.atRest?.toFixed(0) ?? '?'} MiB at rest, ${memoryMiB.peak?.toFixed(0) ?? '?'} MiB at its peak`,
  ];
}

function setupLines({ clients, setupsPerSecond, requestsPerSecond, setupMs, routes, bareGetsPerSecond }) {
  return [
    `Whole setups, ${String(clients)} client${clients === 1 ? '' : 's'}`,
    `  setups per second     ${setupsPerSecond.toFixed(1)}  (p50 ${setupMs.p50.toFixed(0)} ms, p99 ${setupMs.p99.toFixed(0)} ms)`,
    `  requests per second   ${requestsPerSecond.toFixed(0)}  (bare GET: ${bareGetsPerSecond.toFixed(0)}, ratio ${(requestsPerSecond / bareGetsPerSecond).toFixed(2)})`,
    ...routes.map(
      ({ route, p50, p99 }) => `    ${route.padEnd(14)} p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    ),
  ];
}

function mib(bytes) {
  return (bytes / 1024 / 1024).toFixed(1);
}
