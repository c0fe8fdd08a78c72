import { Settlements } from './settlements.js';
import type { Delivery, DeliveryStatus, Outcome } from './sink.js';

const delivery = (id: string) => ({ id }) as Delivery;
const DELIVERED: Outcome = { delivered: true };
const failed = (error: string, disable?: string): Outcome => ({ delivered: false, error, ...(disable && { disable }) });

/** Writes like the database: `dead` are given up. */
function recording(dead: string[] = []) {
  const writes: string[][] = [];
  const settlements = new Settlements((settled) => {
    writes.push(settled.map((one) => one.delivery.id));
    const status = (id: string, outcome: Outcome): DeliveryStatus =>
      outcome.delivered ? 'DELIVERED' : dead.includes(id) ? 'DEAD' : 'PENDING';
    return Promise.resolve(new Map(settled.map((one) => [one.delivery.id, status(one.delivery.id, one.outcome)])));
  });
  return { writes, settlements };
}

it('what is settled at the same time is one write', async () => {
  const { writes, settlements } = recording();
  await Promise.all(['1', '2', '3'].map((id) => settlements.settle(delivery(id), DELIVERED)));
  await settlements.settle(delivery('4'), DELIVERED);
  expect(writes).toEqual([['1', '2', '3'], ['4']]);
  expect(settlements.delivered).toBe(4);
});

it('counts what was delivered, what is tried again and what is dead, and keeps the last error', async () => {
  const { settlements } = recording(['2']);
  await settlements.settle(delivery('1'), DELIVERED);
  await settlements.settle(delivery('2'), failed('once'));
  await settlements.settle(delivery('3'), failed('twice', 'gone'));
  const { delivered, dead, failed: again, error, disable } = settlements;
  expect({ delivered, dead, again, error, disable }).toEqual({
    delivered: 1,
    dead: 1,
    again: 1,
    error: 'twice',
    disable: 'gone',
  });
});

it('tells everyone of a write that failed, counts none of it, and goes on', async () => {
  let broken = true;
  const settlements = new Settlements((settled) =>
    broken
      ? Promise.reject(new Error('lost'))
      : Promise.resolve(new Map(settled.map((one) => [one.delivery.id, 'DELIVERED' as const]))),
  );
  const results = await Promise.allSettled(['1', '2'].map((id) => settlements.settle(delivery(id), DELIVERED)));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  await settlements.settle(delivery('1'), DELIVERED);
  expect(settlements.delivered).toBe(1);
});
