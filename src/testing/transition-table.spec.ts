import { assign, createMachine, fromPromise, setup } from 'xstate';
import { machineDocument } from '../setup/domain/machine.document.js';
import { setupMachine } from '../setup/domain/setup.machine.js';
import { transitionTable, type Cell } from './transition-table.js';

const door = createMachine({
  id: 'door',
  initial: 'closed',
  states: {
    closed: { on: { OPEN: 'open', LOCK: 'locked' } },
    open: { on: { CLOSE: 'closed' } },
    locked: { on: { UNLOCK: 'closed', KNOCK: undefined } },
  },
});

const line = ({ state, event, to }: Cell): string => `${state} ${event} ${to ?? '-'}`;
const types = (way: readonly { type: string }[]): string => way.map(({ type }) => type).join(' ');

describe('the table of a machine', () => {
  it('has every state with every event, in the order in which the machine declares them', () => {
    const { states, events, cells } = transitionTable(door);
    expect(states).toEqual(['closed', 'open', 'locked']);
    expect(events).toEqual(['OPEN', 'LOCK', 'CLOSE', 'UNLOCK']);
    expect(cells.map(line)).toEqual([
      ...['closed OPEN open', 'closed LOCK locked', 'closed CLOSE -', 'closed UNLOCK -'],
      ...['open OPEN -', 'open LOCK -', 'open CLOSE closed', 'open UNLOCK -'],
      ...['locked OPEN -', 'locked LOCK -', 'locked CLOSE -', 'locked UNLOCK closed'],
    ]);
  });

  it('parts the cells into legal and illegal ones', () => {
    const { cells, legal, illegal } = transitionTable(door);
    expect(legal.map(line)).toEqual(cells.map(line).filter((text) => !text.endsWith('-')));
    expect(illegal.map(line)).toEqual(cells.map(line).filter((text) => text.endsWith('-')));
  });

  it('tells the fewest events that lead to each state', () => {
    const ways = new Map(transitionTable(door).cells.map(({ state, way }) => [state, types(way)]));
    expect(Object.fromEntries(ways)).toEqual({ closed: '', open: 'OPEN', locked: 'LOCK' });
  });

  it('follows a change of the machine', () => {
    const changed = createMachine({
      initial: 'closed',
      states: {
        closed: { on: { OPEN: 'open', LOCK: 'locked' } },
        open: { on: { CLOSE: 'closed', LOCK: 'locked' } },
        locked: { on: { UNLOCK: 'closed' } },
      },
    });
    const before = transitionTable(door).cells.map(line);
    expect(
      transitionTable(changed)
        .cells.map(line)
        .filter((text) => !before.includes(text)),
    ).toEqual(['open LOCK locked']);
  });
});

describe('the table of the setup machine', () => {
  const { states, events, cells, legal, illegal } = transitionTable(setupMachine);

  it('has 14 states, 11 events, 40 legal cells and 114 illegal ones', () => {
    expect([states.length, events.length, cells.length, legal.length, illegal.length]).toEqual([14, 11, 154, 40, 114]);
  });

  it('says the same as the document of the machine', () => {
    const documented = machineDocument().transitions.map(({ from, event, to }) => [from, event, [...to].sort()]);
    const found = legal.map(({ state, event, to }) => [state, event, to.split(' | ').sort()]);
    expect(found.sort()).toEqual(documented.sort());
  });

  it('has an example for each state that a history goes back to', () => {
    const retry = legal.find(({ state, event }) => state === 'ERROR' && event === 'RETRY');
    expect(retry?.examples).toHaveLength(9);
    expect(retry?.to).toBe(
      retry?.examples
        .map(({ to }) => to)
        .sort(byPlace)
        .join(' | '),
    );
    const importing = retry?.examples.find(({ to }) => to === 'IMPORTING');
    expect(types(importing?.way ?? [])).toMatch(/SUBMIT_WORKFLOW SUCCEED FAIL$/);
  });

  const byPlace = (a: string | null, b: string | null): number => states.indexOf(a ?? '') - states.indexOf(b ?? '');
});

describe('a guard', () => {
  const till = setup({
    types: { events: {} as { type: 'PAY'; amount: number } | { type: 'LEAVE' }, context: {} as { paid: number } },
  }).createMachine({
    context: { paid: 0 },
    initial: 'owing',
    states: {
      owing: {
        on: {
          PAY: [
            { guard: ({ context, event }) => context.paid + event.amount >= 10, target: 'paid' },
            { actions: assign({ paid: ({ context, event }) => context.paid + event.amount }) },
          ],
          LEAVE: { guard: ({ context }) => context.paid > 5, target: 'gone' },
        },
      },
      paid: { on: { LEAVE: 'gone' } },
      gone: { type: 'final' },
    },
  });

  it('gives a cell an example for each of its outcomes', () => {
    const { legal } = transitionTable(till, { events: [{ type: 'PAY', amount: 6 }] });
    const outcomes = (event: string) =>
      legal
        .find((cell) => cell.state === 'owing' && cell.event === event)
        ?.examples.map(({ way, to }) => [types(way), to]);
    expect(outcomes('PAY')).toEqual([
      ['', 'owing'],
      ['PAY', 'paid'],
    ]);
    expect(outcomes('LEAVE')).toEqual([
      ['', null],
      ['PAY', 'gone'],
    ]);
  });

  it('that no given event passes is named with the state behind it', () => {
    expect(() => transitionTable(till, { events: [{ type: 'PAY', amount: NaN }] })).toThrow(
      /No way leads to paid, gone/,
    );
  });
});

describe('a context that grows', () => {
  const counter = setup({
    types: { context: {} as { count: number }, input: {} as { start: number }, events: {} as { type: 'COUNT' } },
    actions: { count: assign({ count: ({ context }) => context.count + 1 }) },
  }).createMachine({
    id: 'counter',
    context: ({ input }) => ({ count: input.start }),
    initial: 'low',
    states: {
      low: { on: { COUNT: [{ guard: ({ context }) => context.count >= 3, target: 'high' }, { actions: 'count' }] } },
      high: { on: { COUNT: { actions: 'count' } } },
    },
  });

  it('is refused instead of walked for ever', () => {
    expect(() => transitionTable(counter, { input: { start: 0 } })).toThrow(/counter has more than 10000 snapshots/);
  });

  it('is walked where it is said what of it is relevant', () => {
    const relevant = ({ count }: { count: number }) => Math.min(count, 3);
    const { cells } = transitionTable(counter, { input: { start: 1 }, relevant });
    expect(cells.map(line)).toEqual(['low COUNT low | high', 'high COUNT high']);
  });
});

it('calls states with the same key by those around them, and parallel ones by all of them', () => {
  const house = createMachine({
    type: 'parallel',
    states: {
      lamp: { initial: 'off', states: { off: { on: { SWITCH: 'on' } }, on: {} } },
      stove: { initial: 'off', states: { off: { on: { COOK: 'hot' } }, hot: {} } },
      roof: {},
    },
  });
  const { states, legal } = transitionTable(house);
  expect(states).toHaveLength(4);
  expect(legal.map(line)).toContain('lamp.off + stove.off + roof SWITCH on + stove.off + roof');
});

it('counts an event that a state around takes, and one after a delay, and runs nothing', () => {
  let ran = false;
  const job = createMachine({
    id: 'job',
    initial: 'waiting',
    on: { STOP: '.stopped' },
    states: {
      waiting: { after: { 1000: 'working' } },
      working: {
        invoke: { src: fromPromise(() => Promise.resolve((ran = true))), onDone: 'checked' },
        entry: () => (ran = true),
      },
      checked: { always: 'stopped' },
      stopped: { type: 'final' },
    },
  });
  const { states, legal } = transitionTable(job);
  expect(states).toEqual(['waiting', 'working', 'stopped']);
  expect(legal.map(line).filter((text) => text.includes('STOP'))).toEqual([
    'waiting STOP stopped',
    'working STOP stopped',
  ]);
  expect(legal.map(line)).toContain('waiting xstate.after.1000.job.waiting working');
  expect(ran).toBe(false);
});

it('names the states that nothing leads to', () => {
  const machine = createMachine({ initial: 'a', states: { a: {}, b: { on: { BACK: 'a' } }, c: {} } });
  expect(() => transitionTable(machine)).toThrow(/^No way leads to b, c\./);
});

it('asks for the events that `*` stands for', () => {
  const machine = createMachine({ id: 'any', initial: 'a', states: { a: { on: { '*': 'b' } }, b: {} } });
  expect(() => transitionTable(machine)).toThrow('any takes *: name the `events` that stand for it.');
  expect(transitionTable(machine, { events: [{ type: 'X' }] }).cells.map(line)).toEqual(['a X b', 'b X -']);
});
