import { median, quantile } from '../lib/client.mjs';
import { PEERS, PRODUCTS } from './targets.mjs';

/** What one cell says. @param seen by load.mjs @param seconds length of the window */
export function figuresOf({ durations, routes }, seconds) {
  return {
    perSecond: durations.length / seconds,
    ms: percentiles(durations),
    routes: Object.fromEntries(Object.entries(routes).map(([route, ms]) => [route, percentiles(ms)])),
  };
}

/** Of nothing there are none: then the window was shorter than one setup. */
function percentiles(values) {
  if (values.length === 0) return { p50: NaN, p99: NaN };
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99) };
}

/** The medians of a target's rounds. @param {ReturnType<typeof figuresOf>[]} rounds */
export function overRounds(rounds) {
  const middle = (pick) => median(rounds.map(pick));
  const both = (pick) => ({ p50: middle((round) => pick(round).p50), p99: middle((round) => pick(round).p99) });
  const routes = Object.keys(rounds[0].routes).filter((route) => rounds.every((round) => round.routes[route]));
  return {
    perSecond: middle((round) => round.perSecond),
    ms: both((round) => round.ms),
    routes: Object.fromEntries(routes.map((route) => [route, both((round) => round.routes[route])])),
  };
}

/**
 * How many setups of the product come on one of each peer: the median of the ratios of each round, whose cells lie side
 * by side.
 *
 * @param {Record<string, ReturnType<typeof figuresOf>[]>} rounds by target
 */
export function ratios(rounds) {
  return PRODUCTS.flatMap((product) =>
    PEERS.map((peer) => {
      const all = rounds[product].map(({ perSecond }, round) => perSecond / rounds[peer][round].perSecond);
      return { product, peer, ratio: median(all), least: Math.min(...all), most: Math.max(...all) };
    }),
  );
}
