import type { SetupEvent } from '../../src/setup/domain/vocabulary.js';
import type { Site } from '../support/deployment.js';
import { Lead } from '../support/lead.js';

/** Once round the shortest circle of the machine: four transitions, two of which the journal records. */
const CIRCLE: SetupEvent[] = ['START', 'TIMEOUT', 'ABORT', 'RESTART'];

/**
 * Sends transitions, as many setups side by side as there are lanes, until there are so many.
 *
 * @returns how many were made by each setup
 */
export async function makeTransitions(site: Site, total: number, lanes: number): Promise<Map<string, number>> {
  const made = new Map<string, number>();
  let left = total;
  const lane = async (): Promise<void> => {
    const { id } = await Lead.create(site);
    for (let step = 0; left > 0; step += 1) {
      left -= 1;
      const event = CIRCLE[step % CIRCLE.length];
      if (event) await site.transitions.send({ setupId: id, event, actor: 'user:test', reason: 'round and round' });
      made.set(id, (made.get(id) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return made;
}
