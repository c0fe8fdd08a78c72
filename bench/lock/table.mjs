/** The figures of `benchLock` as lines for people. */
export function lockLines({ rounds, cellSeconds, serialPerSecond, results }) {
  return [
    'Lock: sections of one transaction (fence, row lock, two writes, commit), each on a setup of its own',
    `  medians of ${String(rounds)} rounds of ${String(cellSeconds)} s a cell; × is the ratio to the serial rate beside it`,
    `  no lock, one at a time (the serial rate): ${serialPerSecond.toFixed(0)}/s`,
    ...results[0].nodes.flatMap(({ nodes }, index) => [
      '',
      `On ${String(nodes)} node${nodes === 1 ? '' : 's'}   waits in ms; fair: Jain's index over processes and callers; least: sections of the last caller`,
      header(),
      ...results.map((result) => row(result, result.nodes[index])),
    ]),
    '',
    ...targetLines(results),
  ];
}

const COLUMNS = ['/s', '×', 'p50', 'p99', 'max', 'fair', 'least'];
const WIDTHS = [6, 6, 7, 7, 7, 11, 6];

function header() {
  const columns = COLUMNS.map((name, index) => name.padStart(WIDTHS[index])).join('');
  const width = columns.length;
  const titles = `${' '.repeat(10)}${center('cohort lease and fence', width)} |${center("redlock's own retries", width)} |${center('no lock', 12)}`;
  return `${titles}\n${'p × c'.padStart(10)}${columns} |${columns} |${columns.slice(0, 12)}`;
}

function row({ processes, callers, unlocked }, { lock, redlock }) {
  const name = `${String(processes)} × ${String(callers)}`.padStart(10);
  return `${name}${cells(lock)} |${cells(redlock)} |${cells(unlocked).slice(0, 12)}`;
}

function cells({ perSecond, ratioToSerial, waitMs, fairness, fewestOfACaller }) {
  const values = [
    perSecond.toFixed(perSecond < 10 ? 1 : 0),
    ratioToSerial.toFixed(2),
    ...[waitMs.p50, waitMs.p99, waitMs.max].map((ms) => ms.toFixed(ms < 10 ? 1 : 0)),
    `${fairness.processes.toFixed(2)}, ${fairness.callers.toFixed(2)}`,
    String(fewestOfACaller),
  ];
  return values.map((value, index) => value.padStart(WIDTHS[index])).join('');
}

const center = (text, width) => text.padStart(Math.floor((width + text.length) / 2)).padEnd(width);

/** What the lock has to reach. */
function targetLines(results) {
  const on3 = (processes, callers) =>
    results
      .find((result) => result.processes === processes && result.callers === callers)
      .nodes.find(({ nodes }) => nodes === 3).lock;
  const many = on3(2, 8);
  const fairness = Math.min(many.fairness.processes, many.fairness.callers);
  const { fewestOfACaller, failures } = on3(4, 8);
  const failed = Object.keys(failures).join(', ') || 'none';
  const line = (met, text) => `  ${met ? 'met   ' : 'MISSED'}  ${text}`;
  return [
    'Targets, on 3 nodes',
    line(many.ratioToSerial >= 0.6, `2 × 8: ${many.ratioToSerial.toFixed(2)} of the serial rate, at least 0.60`),
    line(many.waitMs.p99 < 150, `2 × 8: p99 of the wait ${many.waitMs.p99.toFixed(0)} ms, below 150 ms`),
    line(fairness >= 0.95, `2 × 8: Jain's index ${fairness.toFixed(3)}, at least 0.950`),
    line(
      fewestOfACaller > 0 && failed === 'none',
      `4 × 8: nobody starves; every caller had ${String(fewestOfACaller)} sections or more, failures: ${failed}`,
    ),
  ];
}
