import { cpus } from 'node:os';
import { benchCost, costLines } from './cost.mjs';
import { benchEffects, effectsLines } from './effects.mjs';
import { benchImport, importLines } from './import.mjs';
import { benchLive } from './live.mjs';
import { liveLines } from './live/lines.mjs';
import { benchLock } from './lock.mjs';
import { lockLines } from './lock/table.mjs';
import { benchProcesses, processesLines } from './processes.mjs';
import { benchReads, readsLines } from './reads.mjs';
import { benchScale, scaleLines } from './scale.mjs';
import { benchSetups } from './setups.mjs';
import { setupsLines } from './setups/lines.mjs';
import { benchSoak, soakLines } from './soak.mjs';
import { benchStart, startLines } from './start.mjs';
import { benchTransitions, transitionsLines } from './transitions.mjs';

/**
 * `npm run bench [-- cost|effects|import|live|lock|processes|reads|scale|setups|soak|start|transitions] [--json]`; without a name
 * all but the soak, which takes half an hour. Figures of one machine at one time: compare the ratios only.
 */
const BENCHES = {
  cost: [benchCost, costLines],
  effects: [benchEffects, effectsLines],
  import: [benchImport, importLines],
  live: [benchLive, liveLines],
  lock: [benchLock, lockLines],
  processes: [benchProcesses, processesLines],
  reads: [benchReads, readsLines],
  scale: [benchScale, scaleLines],
  setups: [benchSetups, setupsLines],
  soak: [benchSoak, soakLines],
  start: [benchStart, startLines],
  transitions: [benchTransitions, transitionsLines],
};
const UNLESS_NAMED = ['soak'];

const asked = process.argv.slice(2).filter((arg) => arg in BENCHES);
const names = asked.length > 0 ? asked : Object.keys(BENCHES).filter((name) => !UNLESS_NAMED.includes(name));
const json = process.argv.includes('--json');
const figures = { node: process.version, cpus: cpus().length };
if (!json) console.log(`Node ${figures.node}, ${String(figures.cpus)} cores`);
for (const name of names) {
  const [bench, lines] = BENCHES[name];
  figures[name] = await bench();
  if (!json) console.log(['', ...lines(figures[name])].join('\n'));
}
if (json) console.log(JSON.stringify(figures, null, 2));
