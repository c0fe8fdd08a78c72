import type { EntityManager } from 'typeorm';
import type { Decision } from '../domain/decide.js';
import type { SetupState } from '../domain/vocabulary.js';
import type { SetupRow } from '../store/records.js';
import { claimAfter, claimRefusal } from './single-mode.js';

const after = (singleton: true | null, to: SetupState, single: boolean): true | null =>
  claimAfter({ singleton } as SetupRow, { to } as Decision, single);

describe('the claim on the one organisation of a deployment', () => {
  it('is made by the submission, in single mode alone', () => {
    expect(after(null, 'SAVING_ORG', true)).toBe(true);
    expect(after(null, 'SAVING_ORG', false)).toBeNull();
    expect(after(null, 'COLLECTING_ORG', true)).toBeNull();
  });

  it('is kept on the way and at the end, also where the mode was changed', () => {
    expect(after(true, 'ERROR', true)).toBe(true);
    expect(after(true, 'COMPLETED', false)).toBe(true);
  });

  it('is given back by an abort', () => {
    expect(after(true, 'ABORTED', true)).toBeNull();
  });
});

describe('a claim that the database refuses', () => {
  const refusal = (...holders: { state: SetupState }[]) =>
    claimRefusal({ query: () => Promise.resolve(holders) } as unknown as EntityManager);

  it.each<[string, { state: SetupState }[]]>([
    ['is at work', [{ state: 'IMPORTING' }]],
    ['gave its claim back just now', []],
  ])('is in progress where its holder %s', async (_, holders) => {
    expect(await refusal(...holders)).toMatchObject({
      code: 'SETUP_IN_PROGRESS',
      message:
        'Another setup of this deployment’s one organisation is in progress. Wait for it, or have an admin abort it.',
    });
  });

  it('is too late where its holder was completed just now', async () => {
    expect(await refusal({ state: 'COMPLETED' })).toMatchObject({
      code: 'ALREADY_CONFIGURED',
      message: 'This deployment has one organisation, and it is set up already.',
    });
  });
});
