import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `look` gives something other than undefined, null or false. @throws {Error} after `withinMs` */
export async function eventually<T>(
  look: () => Promise<T>,
  withinMs = 15_000,
): Promise<Exclude<T, undefined | null | false>> {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found as Exclude<T, undefined | null | false>;
    if (Date.now() > until) throw new Error(`It did not happen within ${String(withinMs)} ms.`);
    await sleep(20);
  }
}

/** What a promise rejects with. @throws {Error} where it resolves */
export async function failureOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error('It did not fail.');
  return outcome;
}
