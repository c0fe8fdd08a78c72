/**
 * Callers that take one setup after the other, as fast as they can.
 *
 * @param {string[]} ids enough of them
 * @param {((id: string) => Promise<unknown>)[]} callers
 * @returns how many were done in a second, and how long each took, in ms, after the warm-up
 */
export async function drive(ids, callers, { warmUpMs, ms }) {
  const from = performance.now() + warmUpMs;
  const to = from + ms;
  const took = [];
  let next = 0;
  const call = async (turn) => {
    while (performance.now() < to) {
      const id = ids[next];
      next += 1;
      if (id === undefined) throw new Error(`${String(ids.length)} setups were not enough.`);
      const began = performance.now();
      await turn(id);
      const ended = performance.now();
      if (ended >= from && ended < to) took.push(ended - began);
    }
  };
  await Promise.all(callers.map(call));
  return { perSecond: took.length / (ms / 1000), took };
}
