import { checkMachine } from './domain/machine.check.js';
import { machineParts, refuseUnsoundMachine } from './sound-machine.js';
import { StepRegistry } from './steps/step.registry.js';

describe('the machine of this application', () => {
  it('is sound', () => {
    expect(refuseUnsoundMachine).not.toThrow();
  });

  it('would not be if a step could not be undone, or were not there at all', () => {
    const steps = new StepRegistry();
    const complaint = ['The step importDocument has no compensation.'];
    const without = (step: { name: 'importDocument' } | undefined) =>
      checkMachine(machineParts((name) => (name === 'importDocument' ? step : steps.get(name))));
    expect(without({ name: 'importDocument' })).toEqual(complaint);
    expect(without(undefined)).toEqual(complaint);
  });

  it('is checked in less than 5 ms, so that the start stays quick', () => {
    const durations = Array.from({ length: 20 }, () => {
      const start = performance.now();
      refuseUnsoundMachine();
      return performance.now() - start;
    });
    expect(Math.min(...durations)).toBeLessThan(5);
  });
});
