import { fieldErrors, isPassing, Problem, Unanswered } from './problem.js';

const refused = (status: number, more: object = {}) => new Problem(status, { title: 'No', status, ...more });

describe('a problem on a form', () => {
  it('puts each finding of the API beside its field', () => {
    const errors = [
      { pointer: '#/name', detail: 'is required' },
      { pointer: '#/stages/1/approverRole', detail: 'must be a string' },
    ];
    expect(fieldErrors(refused(400, { errors }))).toEqual({
      name: 'Is required.',
      'stages.1.approverRole': 'Must be a string.',
    });
  });

  it('finds the fields of a corrected input where they are in the form', () => {
    const errors = [{ pointer: '#/input/title', detail: 'is required' }];
    expect(fieldErrors(refused(400, { errors }))).toEqual({ title: 'Is required.' });
  });

  it('puts a refused file beside the file', () => {
    expect(fieldErrors(refused(413, { detail: 'Too large.' }), 'file')).toEqual({ file: 'Too large.' });
    const errors = [{ pointer: '#/content', detail: 'is empty' }];
    expect(fieldErrors(refused(400, { errors }), 'file')).toEqual({ file: 'Is empty.' });
  });
});

describe('sending again', () => {
  it.each([
    ['no answer', new Unanswered()],
    ['a server that is away', refused(503)],
    ['a setup that is just being moved', refused(409, { code: 'SETUP_IN_PROGRESS' })],
  ])('helps against %s', (_, error) => {
    expect(isPassing(error)).toBe(true);
  });

  it.each([
    ['a refusal', refused(400)],
    ['a setup that has moved on', refused(412)],
    ['a failure of the server', refused(500)],
  ])('does not help against %s', (_, error) => {
    expect(isPassing(error)).toBe(false);
  });
});
