import { cpus } from 'node:os';

/** @returns a function that tells how busy all processors were since, from 0 to 1 */
export function busySince() {
  const before = ticks();
  return () => {
    const after = ticks();
    return 1 - (after.idle - before.idle) / (after.all - before.all);
  };
}

function ticks() {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (pick) => times.reduce((all, time) => all + pick(time), 0);
  return { idle: sum((time) => time.idle), all: sum((time) => Object.values(time).reduce((a, b) => a + b)) };
}
