import { PEERS, PRODUCTS } from './targets.mjs';

const NAMES = { global: 'product, global', setup: 'product, setup', dbos: 'DBOS', restate: 'Restate' };
const ROUTES = ['create', 'start', 'organization', 'document', 'workflow', 'poll'];
const NAME = 18;
const CELL = 14;

/** The figures of `benchSetups` as lines for people. */
export function setupsLines({ rounds, cellSeconds, results, empty }) {
  return [
    'Setups: five requests and polling every 25 ms until COMPLETED; 9 transitions, 40 sections',
    `  medians of ${String(rounds)} rounds of ${String(cellSeconds)} s a cell; p50 / p99 in ms`,
    ...results.flatMap((result) => ['', ...clientsLines(result)]),
    '',
    'Nine empty steps, for scale',
    ...empty.map(
      ({ clients, targets }) =>
        `  ${counted(clients)}: ${PEERS.map((peer) => `${NAMES[peer]} ${rate(targets[peer].perSecond)}/s`).join(', ')}`,
    ),
  ];
}

function clientsLines({ clients, targets, ratios }) {
  return [
    counted(clients),
    row('', ['/s', 'setup', ...ROUTES]),
    ...[...PRODUCTS, ...PEERS].map((name) => {
      const { perSecond, ms, routes } = targets[name];
      return row(NAMES[name], [rate(perSecond), both(ms), ...ROUTES.map((route) => both(routes[route]))]);
    }),
    ...ratios.map(
      ({ product, peer, ratio, least, most }) =>
        `  ${NAMES[product]} / ${NAMES[peer]}: ${ratio.toFixed(2)}  (${least.toFixed(2)} to ${most.toFixed(2)})`,
    ),
  ];
}

const counted = (clients) => `${String(clients)} client${clients === 1 ? '' : 's'}`;
const row = (name, cells) => `  ${name.padEnd(NAME)}${cells.map((cell) => cell.padStart(CELL)).join('')}`;
const rate = (perSecond) => perSecond.toFixed(1);
const both = (ms) => (ms ? `${short(ms.p50)} / ${short(ms.p99)}` : '-');
const short = (ms) => ms.toFixed(ms < 10 ? 1 : 0);
