import { appendFileSync, existsSync } from 'node:fs';
import { faultPlan, type FaultPlan } from './fault-plan.js';

let plan: FaultPlan;

beforeEach(() => {
  plan = faultPlan();
});

afterEach(() => {
  plan.remove();
});

it('lets a process fail at every commit point where none is named', () => {
  const env = plan.env('IMPORTING');
  expect(env).toMatchObject({
    FAULT_STATE: 'IMPORTING',
    NODE_OPTIONS: expect.stringMatching(/^--import=\S+fault-hook$/),
  });
  expect(env).not.toHaveProperty('FAULT_AT');
});

it('names the points at which alone processes fail', () => {
  const { FAULT_AT } = plan.before('IDLE -> COLLECTING_ORG').after('SAVING_ORG -> ').env();
  expect(JSON.parse(FAULT_AT ?? '')).toEqual(['before IDLE -> COLLECTING_ORG', 'after SAVING_ORG -> ']);
});

it('tells the faults that struck, and leaves nothing behind', () => {
  const { FAULT_FILE } = plan.env();
  expect(plan.struck()).toEqual([]);
  appendFileSync(FAULT_FILE ?? '', 'before A -> B\nafter A -> B\n');
  expect(plan.struck()).toEqual(['before A -> B', 'after A -> B']);
  plan.remove();
  expect(existsSync(FAULT_FILE ?? '')).toBe(false);
});
