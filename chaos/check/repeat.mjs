import { Client } from '../clients/client.mjs';
import { isSuccess } from '../clients/history.mjs';

const AT_MOST = 400;
const AT_ONCE = 8;

/**
 * Repeats requests that were answered with success, long after: the client compares each answer with the first one, and
 * the log is counted afterwards.
 *
 * @returns {Promise<number>} how many were repeated
 */
export async function repeatAnswered(world, random) {
  const answered = random.shuffled(world.history.operations.filter(isSuccess)).slice(0, AT_MOST);
  const open = [...answered];
  const lane = async () => {
    for (let operation = open.pop(); operation; operation = open.pop()) {
      const roles = operation.user.startsWith('admin') ? ['admin'] : [];
      const token = await world.deployment.token(operation.user, roles);
      await new Client(world, random, operation.user, token).send(operation);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return answered.length;
}
