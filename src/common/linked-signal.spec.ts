import { getEventListeners } from 'node:events';
import { LinkedSignal } from './linked-signal.js';

it('is aborted with the reason of the first of its sources, also where that was before', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const linked = new LinkedSignal([one.signal, other.signal]);
  expect(linked.signal.aborted).toBe(false);
  other.abort('because');
  one.abort('later');
  expect([linked.signal.aborted, linked.signal.reason]).toEqual([true, 'because']);
  expect(new LinkedSignal([one.signal]).signal.reason).toBe('later');
});

it('leaves nothing in its sources, and hears no more of them, once it is unlinked', () => {
  const source = new AbortController();
  const linked = new LinkedSignal([source.signal]);
  expect(getEventListeners(source.signal, 'abort')).toHaveLength(1);
  linked.unlink();
  expect(getEventListeners(source.signal, 'abort')).toHaveLength(0);
  source.abort();
  expect(linked.signal.aborted).toBe(false);
});
