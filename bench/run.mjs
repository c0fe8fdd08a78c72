import { cpus } from 'node:os';
import { benchEffects, effectsLines } from './effects.mjs';
import { benchImport } from './import.mjs';
import { benchLive } from './live.mjs';
import { liveLines } from './live/lines.mjs';
import { benchLock } from './lock.mjs';
import { lockLines } from './lock/table.mjs';
import { benchScale, scaleLines } from './scale.mjs';
import { benchSetups } from './setups.mjs';
import { setupsLines } from './setups/lines.mjs';

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
  if (setups) lines.push('', ...setupsLines(setups));
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

function mib(bytes) {
  return (bytes / 1024 / 1024).toFixed(1);
}
