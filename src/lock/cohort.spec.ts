import { setTimeout as sleep } from 'node:timers/promises';
import type { Lock } from 'redlock';
import { DomainError } from '../common/domain-error.js';
import { Cohort, type CohortPorts } from './cohort.js';
import type { Fence } from './fence.js';

/** A node that grants leases, or not; it remembers what was asked of it. */
class Ports implements CohortPorts {
  readonly calls: string[] = [];
  busyFor = 0;
  unavailable = false;
  private fence = 0;

  tryAcquire() {
    this.calls.push('acquire');
    if (this.unavailable) return Promise.reject(new DomainError('LOCK_UNAVAILABLE', 'away'));
    if (this.busyFor > 0) {
      this.busyFor -= 1;
      return Promise.resolve(undefined);
    }
    return Promise.resolve({ lock: {} as Lock, validUntil: performance.now() + 30_000 });
  }

  tryExtend() {
    this.calls.push('extend');
    return Promise.resolve(undefined);
  }

  release() {
    this.calls.push('release');
    if (this.unavailable) return Promise.reject(new DomainError('LOCK_UNAVAILABLE', 'away'));
    return Promise.resolve();
  }

  look() {
    this.calls.push('look');
    return Promise.resolve(undefined);
  }

  raiseFence(resource: string): Promise<Fence> {
    this.fence += 1;
    return Promise.resolve({ resource, fence: String(this.fence) });
  }
}

const cohortOf = (ports: Ports, lingerMs = 0, onIdle = () => undefined) =>
  new Cohort('lock:test', 30_000, ports, onIdle, lingerMs);

describe('a cohort', () => {
  it('serves its queue under one lease, first come first served, one at a time', async () => {
    const ports = new Ports();
    const cohort = cohortOf(ports);
    const order: string[] = [];
    const section = (name: string) => async (fence: Fence) => {
      order.push(`${name} begins under ${fence.fence}`);
      await sleep(1);
      order.push(`${name} ends`);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => cohort.run(section(name), 1_000)));
    expect(order).toEqual(['a begins under 1', 'a ends', 'b begins under 1', 'b ends', 'c begins under 1', 'c ends']);
  });

  it('serves those who finish something before those who begin something', async () => {
    const cohort = cohortOf(new Ports());
    const order: string[] = [];
    const run = (name: string, finishes: boolean) =>
      cohort.run(
        () => {
          order.push(name);
          return Promise.resolve();
        },
        1_000,
        undefined,
        finishes,
      );
    await Promise.all([run('begin 1', false), run('begin 2', false), run('end 1', true), run('end 2', true)]);
    expect(order).toEqual(['end 1', 'end 2', 'begin 1', 'begin 2']);
  });

  it('gives the lease back after its maximum hold, and takes another for the rest', async () => {
    const ports = new Ports();
    const cohort = cohortOf(ports);
    const fences = await Promise.all(
      Array.from({ length: 4 }, () =>
        cohort.run(async ({ fence }) => {
          await sleep(30);
          return fence;
        }, 5_000),
      ),
    );
    expect(fences).toEqual(['1', '1', '2', '2']);
  });

  it('keeps the lease for who comes within its linger time, and gives it back when nobody does', async () => {
    const ports = new Ports();
    const cohort = cohortOf(ports, 100);
    const fenceOf = () => cohort.run(({ fence }) => Promise.resolve(fence), 1_000);
    expect(await fenceOf()).toBe('1');
    await sleep(5);
    expect(await fenceOf()).toBe('1');
    expect(ports.calls).toEqual(['acquire']);
    await cohort.idle();
    expect(ports.calls).toEqual(['acquire', 'release']);
    expect(await fenceOf()).toBe('2');
    await cohort.idle();
  });

  it('lingers no longer than its turn lasts: who comes then is served under another lease', async () => {
    const ports = new Ports();
    const cohort = cohortOf(ports, 100);
    await cohort.run(() => sleep(20), 1_000);
    await sleep(40);
    expect(await cohort.run(({ fence }) => Promise.resolve(fence), 1_000)).toBe('2');
    await cohort.idle();
  });

  it('asks again while another process holds the lock', async () => {
    const ports = new Ports();
    ports.busyFor = 3;
    await expect(cohortOf(ports).run(() => Promise.resolve('done'), 1_000)).resolves.toBe('done');
    expect(ports.calls.filter((call) => call === 'acquire')).toHaveLength(4);
  });

  it('refuses with LOCK_TIMEOUT when the budget is over, and never runs the section', async () => {
    const ports = new Ports();
    ports.busyFor = Infinity;
    let ran = false;
    const section = () => {
      ran = true;
      return Promise.resolve();
    };
    await expect(cohortOf(ports).run(section, 50)).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' });
    ports.busyFor = 0;
    await sleep(50);
    expect(ran).toBe(false);
  });

  it('lets a waiter go that finds out that waiting is in vain, and keeps the others', async () => {
    const ports = new Ports();
    ports.busyFor = Infinity;
    const cohort = cohortOf(ports);
    const other = cohort.run(() => Promise.resolve('other'), 5_000);
    const inVain = () => Promise.reject(new Error('in vain'));
    await expect(cohort.run(() => Promise.resolve('never'), 5_000, inVain)).rejects.toThrow('in vain');
    ports.busyFor = 0;
    await expect(other).resolves.toBe('other');
  });

  it('refuses every waiter at once when no quorum answers, and serves again when it is back', async () => {
    const ports = new Ports();
    ports.unavailable = true;
    const cohort = cohortOf(ports);
    const refused = await Promise.allSettled([1, 2, 3].map(() => cohort.run(() => Promise.resolve(), 5_000)));
    expect(refused.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
    ports.unavailable = false;
    await expect(cohort.run(() => Promise.resolve('back'), 1_000)).resolves.toBe('back');
  });

  it('refuses at once who waits where no quorum takes the lease back, and nobody else', async () => {
    const ports = new Ports();
    const cohort = cohortOf(ports);
    const section = async (): Promise<string> => {
      // Longer than the maximum hold: the other one waits for the next lease.
      await sleep(60);
      ports.unavailable = true;
      return 'done';
    };
    const outcomes = await Promise.allSettled([cohort.run(section, 5_000), cohort.run(section, 5_000)]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: 'done' },
      { status: 'rejected', reason: { code: 'LOCK_UNAVAILABLE' } },
    ]);
    expect(ports.calls).toEqual(['acquire', 'release']);
  });

  it('hands a section its own error, and goes on with the next', async () => {
    const cohort = cohortOf(new Ports());
    const [first, second] = await Promise.allSettled([
      cohort.run(() => Promise.reject(new Error('mine')), 1_000),
      cohort.run(() => Promise.resolve('next'), 1_000),
    ]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'mine' } });
    expect(second).toEqual({ status: 'fulfilled', value: 'next' });
  });

  it('releases its lease before it is idle', async () => {
    const ports = new Ports();
    const idle = new Promise<string | undefined>((resolve) => {
      void cohortOf(ports, 0, () => {
        resolve(ports.calls.at(-1));
        return undefined;
      }).run(() => Promise.resolve(), 1_000);
    });
    await expect(idle).resolves.toBe('release');
  });
});
