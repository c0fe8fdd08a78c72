/** What an admin may do to a setup that is found in a state, and how often relative to leaving it alone. */
const ACTIONS = {
  ERROR: { RETRY: 3, ROLLBACK: 3, ABORT: 2, nothing: 2 },
  TIMEOUT: { RETRY: 3, ABORT: 2, nothing: 3 },
  ABORTED: { RESTART: 1, nothing: 4 },
  IMPORTING: { ROLLBACK: 2, nothing: 3 },
  FINALIZING: { ROLLBACK: 2, nothing: 3 },
  SAVING_DOC: { ROLLBACK: 1, nothing: 1 },
};
const PAUSE_MS = [150, 900];

/** Looks for setups in trouble, and meddles with some that are not. */
export class Admin {
  #client;

  constructor(client) {
    this.#client = client;
  }

  /** One look, and perhaps one deed. @returns {Promise<boolean>} false where the run is over */
  async round() {
    const client = this.#client;
    const { random } = client;
    const state = random.pick(Object.keys(ACTIONS));
    const found = await client.read(`/v1/setups?pageSize=20&state=${state}`);
    const setup = random.pick(found?.items ?? []);
    const event = setup && random.weighted(ACTIONS[state]);
    if (event && event !== 'nothing') {
      const body = event === 'RESTART' ? undefined : (key) => ({ reason: key });
      const path = `/v1/setups/${setup.id}/${event.toLowerCase()}`;
      await client.send(client.operation(event, setup.id, path, body));
    }
    return client.pause(...PAUSE_MS);
  }
}
