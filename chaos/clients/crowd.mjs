import { Random } from '../random.mjs';
import { Admin } from './admin.mjs';
import { Client } from './client.mjs';
import { Owner } from './owner.mjs';

const OWNERS = 12;
const ADMINS = 2;
/** How often somebody whose setup is over begins another one under the same name. */
const AGAIN_SHARE = 0.3;

/**
 * Everyone who uses the application at once.
 *
 * @param {{ deployment: object, history: object, closing: AbortSignal, hurry: AbortSignal }} world
 *   `closing`: finish what you have begun; `hurry`: stop waiting
 * @returns {Promise<void>} resolves when all have gone
 */
export async function crowd(world, seed) {
  const owners = Array.from({ length: OWNERS }, (_, i) => lead(world, seed, i + 1));
  const admins = Array.from({ length: ADMINS }, (_, i) => administer(world, seed, i + 1));
  await Promise.all([...owners, ...admins]);
}

async function lead(world, seed, number) {
  const random = new Random(`owner ${String(seed)} ${String(number)}`);
  for (let person = 1; !world.closing.aborted; person += 1) {
    const user = `o${String(number)}.${String(person)}`;
    const client = new Client(world, random, user, await world.deployment.token(user));
    do await new Owner(client, world.closing).lead();
    while (!world.closing.aborted && random.chance(AGAIN_SHARE));
  }
}

async function administer(world, seed, number) {
  const user = `admin-${String(number)}`;
  const random = new Random(`${user} ${String(seed)}`);
  const admin = new Admin(new Client(world, random, user, await world.deployment.token(user, ['admin'])));
  while (!world.closing.aborted && (await admin.round()));
}

/** One setup from beginning to end by somebody who makes no mistakes. @returns {Promise<string>} its id */
export async function leadStraight(world, user) {
  const client = new Client(world, new Random(user), user, await world.deployment.token(user));
  const send = (event, id, route, body) => client.send(client.operation(event, id, `/v1/setups/${id}/${route}`, body));
  const created = await client.send(client.operation('CREATE', undefined, '/v1/setups'));
  const id = created.body.id;
  await send('START', id, 'start');
  for (const [event, route, body] of Owner.submissions(user)) await send(event, id, route, body);
  while ((await client.read(`/v1/setups/${id}`))?.done === false && (await client.pause(20, 40)));
  return id;
}
