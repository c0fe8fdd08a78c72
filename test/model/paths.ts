import { getShortestPaths } from 'xstate/graph';
import { setupMachine } from '../../src/setup/domain/setup.machine.js';

/** A machine that grew without bounds would be walked through for ever. */
const LIMIT = 10_000;

/**
 * Sequences of events from the beginning that together take every edge of the machine, RETRY to each of its targets.
 * With an edge for a vertex, the graph's shortest path to each vertex is a shortest path over each edge; what is the
 * beginning of a longer one is left out.
 */
export function pathsOverEveryEdge(): string[][] {
  const paths = getShortestPaths(setupMachine, {
    limit: LIMIT,
    serializeState: (state, event, before) => [before && nameOf(before), event?.type, nameOf(state)].join(' '),
  }).map(({ steps }) => steps.map(({ event }) => event.type as string).filter((event) => event !== 'xstate.init'));
  return paths.filter((path) => !paths.some((other) => other.length > path.length && beginsWith(other, path)));
}

const nameOf = ({ value }: { value: string | Record<string, unknown> }): string =>
  typeof value === 'string' ? value : String(Object.values(value)[0]);

const beginsWith = (path: string[], beginning: string[]): boolean =>
  beginning.every((event, index) => path[index] === event);
