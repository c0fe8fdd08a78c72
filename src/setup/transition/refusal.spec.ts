import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../common/domain-error.js';
import { decide, initialSnapshot, type StoredSnapshot } from '../domain/decide.js';
import { UnknownSnapshot } from '../domain/errors.js';
import type { SetupEvent } from '../domain/vocabulary.js';
import type { SetupRow } from '../store/records.js';
import { decideOrRefuse, mayReach } from './refusal.js';

const ada: Principal = { userId: 'ada', roles: [], isAdmin: false };

describe('a setup is reached', () => {
  it.each([
    ['its owner', ada, true],
    ['an admin', { userId: 'root', roles: ['admin'], isAdmin: true }, true],
    ['the product itself', undefined, true],
    ['a stranger', { ...ada, userId: 'eve' }, false],
  ])('by %s: %s', (_, principal, expected) => {
    expect(mayReach({ ownerId: 'ada' }, principal)).toBe(expected);
  });
});

describe('an event', () => {
  const setupAfter = (...events: SetupEvent[]): SetupRow => {
    const snapshot = events.reduce((before, event) => decide(before, event).snapshot, initialSnapshot());
    return { snapshot } as SetupRow;
  };
  const refusalOf = (setup: SetupRow, event: SetupEvent, principal?: Principal): DomainError => {
    try {
      decideOrRefuse(setup, { setupId: 's', actor: 'a', event, ...(principal && { principal }) });
    } catch (error) {
      return error as DomainError;
    }
    throw new Error('It was not refused.');
  };

  it('that has an edge is decided', () => {
    const decision = decideOrRefuse(setupAfter(), { setupId: 's', actor: 'a', event: 'START' });
    expect(decision).toMatchObject({ event: 'START', from: 'IDLE', to: 'COLLECTING_ORG' });
  });

  it('that has none is refused; a client is told of what clients send, in the data and in words', () => {
    const refusal = refusalOf(setupAfter('START', 'FAIL'), 'START', ada);
    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({
      code: 'INVALID_TRANSITION',
      message: 'START is not possible in ERROR; possible now: RETRY, ROLLBACK, ABORT.',
      data: { state: 'ERROR', event: 'START', allowedEvents: ['RETRY', 'ROLLBACK', 'ABORT'] },
    });
  });

  it('says so where a client can send nothing', () => {
    expect(refusalOf(setupAfter('START', 'SUBMIT_ORGANIZATION', 'ROLLBACK'), 'RETRY', ada)).toMatchObject({
      message: 'RETRY is not possible in ROLLING_BACK; possible now: nothing.',
      data: { allowedEvents: [] },
    });
  });

  it('of the product itself is refused with everything that is possible', () => {
    expect(refusalOf(setupAfter('START', 'FAIL'), 'SUCCEED')).toMatchObject({
      message: 'SUCCEED is not possible in ERROR; possible now: RETRY, ROLLBACK, ABORT, TIMEOUT.',
      data: { allowedEvents: ['RETRY', 'ROLLBACK', 'ABORT', 'TIMEOUT'] },
    });
  });

  it('for a snapshot of another machine is no refusal: somebody has to look', () => {
    const snapshot = { ...initialSnapshot(), value: 'LIMBO' } as unknown as StoredSnapshot;
    expect(refusalOf({ snapshot } as SetupRow, 'START')).toBeInstanceOf(UnknownSnapshot);
  });
});
