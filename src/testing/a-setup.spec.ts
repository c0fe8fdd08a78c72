import { decide, stateOf, workingStateOf } from '../setup/domain/decide.js';
import { STATES } from '../setup/domain/vocabulary.js';
import { aSetup } from './a-setup.js';
import { replay } from './replay.js';

const eventsOf = (builder: ReturnType<typeof aSetup>): string =>
  builder
    .stored()
    .history.map(({ event }) => event)
    .join(' ');

it('is in IDLE where nothing else is said', () => {
  expect(aSetup().stored()).toMatchObject({ state: 'IDLE', version: 0, history: [] });
});

it.each(STATES)('comes to %s by transitions that the machine takes, with the snapshot that it then stores', (state) => {
  const setup = aSetup().inState(state).stored();
  expect(setup).toMatchObject({ state, version: setup.history.length });
  expect(replay(setup.history)).toEqual({ ok: true, state });
  expect(stateOf(setup.snapshot)).toBe(state);
});

it('takes the fewest events', () => {
  expect(eventsOf(aSetup().inState('COLLECTING_DOC'))).toBe('START SUBMIT_ORGANIZATION SUCCEED');
  expect(eventsOf(aSetup().inState('ABORTED'))).toBe('START FAIL ABORT');
});

it('comes through the states that are named, in their order', () => {
  const { snapshot, history } = aSetup().inState('TIMEOUT').via('IMPORTING').via('ERROR').stored();
  expect(history.map(({ to }) => to).slice(-3)).toEqual(['IMPORTING', 'ERROR', 'TIMEOUT']);
  expect(workingStateOf(snapshot)).toBe('IMPORTING');
  expect(decide(snapshot, 'RETRY').to).toBe('IMPORTING');
});

it('goes on from what is stored', () => {
  const failed = aSetup().via('IMPORTING').inState('ERROR').stored();
  expect(aSetup(failed).stored()).toMatchObject({ state: 'ERROR', history: [] });
  expect(aSetup(failed).inState('FINALIZING').stored().history).toEqual([
    { version: 9, from: 'ERROR', event: 'RETRY', to: 'IMPORTING' },
    { version: 10, from: 'IMPORTING', event: 'SUCCEED', to: 'FINALIZING' },
  ]);
});

it('names a way that does not exist', () => {
  expect(() => aSetup().via('COMPLETED').inState('IDLE').stored()).toThrow('No way leads from COMPLETED to IDLE.');
});

it('leaves a builder as it is when another one is made of it', () => {
  const error = aSetup().inState('ERROR');
  error.via('IMPORTING').inState('ABORTED');
  expect(eventsOf(error)).toBe('START FAIL');
});

it('hands its way to the driver, and what that makes to the test', async () => {
  const made = await aSetup()
    .inState('SAVING_ORG')
    .through((way) => Promise.resolve(way.map(({ version, to }) => `${String(version)} ${to}`)));
  expect(made).toEqual(['1 COLLECTING_ORG', '2 SAVING_ORG']);
});
