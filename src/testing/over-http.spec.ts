import { aSetup, type SetupBuilder } from './a-setup.js';
import { overHttp } from './over-http.js';

/** Nobody listens here: what is impossible is refused before anything is sent. */
const nowhere = overHttp({ url: 'http://127.0.0.1:1', token: 'none' });

it.each<[string, SetupBuilder, string]>([
  [
    'a state that no request leaves',
    aSetup().inState('SAVING_DOC'),
    'No setup stays in SAVING_DOC: its step runs in the request.',
  ],
  [
    'a FAIL that no request makes',
    aSetup().inState('ERROR'),
    "No request makes COLLECTING_ORG fail: come to ERROR via('IMPORTING').",
  ],
  ['a TIMEOUT without a clock', aSetup().inState('TIMEOUT'), 'A way through TIMEOUT needs a `clock`.'],
])('refuses %s before it creates a setup', async (_, builder, words) => {
  await expect(builder.through(nowhere)).rejects.toThrow(words);
});
