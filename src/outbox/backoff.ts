const FIRST_MS = 5_000;
const FACTOR = 3;
const LONGEST_MS = 12 * 3_600_000;

const SINK_FIRST_MS = 1_000;
const SINK_LONGEST_MS = 60_000;

/** Nothing that failed at the same moment is tried again at the same moment. */
const jittered = (ms: number): number => ms * (0.8 + 0.4 * Math.random());

/**
 * How long a delivery waits after its n-th failure, in milliseconds: 5 s, 15 s, 45 s … up to 12 h, ± 20 %; with the
 * default of sixteen attempts about three and a half days in all: longer than it takes until an endpoint that accepts
 * nothing is disabled, so that no delivery is given up because its receiver was away.
 *
 * @param failed attempts that failed so far, 1 at least
 * @param askedMs the pause that the receiver asked for: it is waited at least
 */
export const deliveryPauseMs = (failed: number, askedMs = 0): number =>
  Math.max(Math.min(askedMs, LONGEST_MS), jittered(Math.min(FIRST_MS * FACTOR ** (failed - 1), LONGEST_MS)));

/**
 * How long a sink rests where nothing came through, in milliseconds: 1 s, doubled, up to a minute, ± 20 %.
 *
 * @param failures in a row, 1 at least
 * @param askedMs the pause that the receiver asked for: it is waited at least, up to 12 h
 */
export const sinkPauseMs = (failures: number, askedMs = 0): number =>
  Math.max(
    Math.min(askedMs, LONGEST_MS),
    jittered(Math.min(SINK_FIRST_MS * 2 ** Math.min(failures - 1, 16), SINK_LONGEST_MS)),
  );
