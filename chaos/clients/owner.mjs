import { drawManuscript, fieldsOf, submissionOf } from './documents.mjs';

const BROKEN_SHARE = 0.2;
/** Past the deadline (8 s) and past the lease. */
const AWAY_MS = [9_000, 13_000];
/** A setup that got this many events of its owner is left as it is. */
const MAX_EVENTS = 40;
const POLL_MS = [20, 160];

/**
 * Leads setups through, one after the other, as clumsily as people do: looks, decides by what it sees, clicks twice,
 * goes away, gives up.
 */
export class Owner {
  #client;
  #closing;
  #manuscripts = 0;

  /** @param {AbortSignal} closing the faults are over: no new setup, no going away, only finishing */
  constructor(client, closing) {
    this.#client = client;
    this.#closing = closing;
  }

  /** What is submitted where nothing goes wrong. */
  static submissions(user) {
    const manuscript = { tag: `${user}-1`, kind: 'text/markdown', sections: 20, asFile: false };
    return [
      ['SUBMIT_ORGANIZATION', 'organization', () => organizationOf(user)],
      ['SUBMIT_DOCUMENT', 'document', () => submissionOf(manuscript)],
      ['SUBMIT_WORKFLOW', 'workflow', () => WORKFLOW],
    ];
  }

  /** One setup from its creation to where this owner leaves it. */
  async lead() {
    const client = this.#client;
    const created = await this.#act('CREATE', undefined, '/v1/setups');
    const id = created?.body.id ?? created?.body.setupId;
    if (!id) return;
    for (let events = 0; events < MAX_EVENTS;) {
      const setup = await client.read(`/v1/setups/${id}`);
      if (!setup) return;
      const next = this.#next(setup);
      if (next === 'leave') return;
      if (next !== 'wait') {
        events += 1;
        await this.#act(next.event, id, `/v1/setups/${id}/${next.route ?? next.event.toLowerCase()}`, next.body);
      }
      if (!(await this.#think())) return;
    }
  }

  #next(setup) {
    const { random } = this.#client;
    const leaves = !this.#closing.aborted && random.chance(0.01);
    if (leaves) return 'leave';
    switch (setup.state) {
      case 'IDLE':
        return { event: 'START' };
      case 'COLLECTING_ORG':
        return { event: 'SUBMIT_ORGANIZATION', route: 'organization', body: () => organizationOf(this.#client.user) };
      case 'COLLECTING_DOC':
        return { event: 'SUBMIT_DOCUMENT', route: 'document', body: this.#document(BROKEN_SHARE, submissionOf) };
      case 'COLLECTING_WF':
        return { event: 'SUBMIT_WORKFLOW', route: 'workflow', body: () => WORKFLOW };
      case 'COMPLETED':
        return 'leave';
      case 'ABORTED':
        return random.chance(0.4) ? { event: 'RESTART' } : 'leave';
      case 'ERROR':
        return this.#mend(setup);
      case 'TIMEOUT':
        return { event: random.weighted({ RETRY: 8, ABORT: 2 }), body: withReason };
      default:
        return random.chance(0.01) ? { event: 'ROLLBACK', body: withReason } : 'wait';
    }
  }

  #mend({ lastError }) {
    const event = this.#client.random.weighted({ RETRY: 6, ROLLBACK: 3, ABORT: 1 });
    if (event !== 'RETRY' || lastError?.state !== 'IMPORTING') return { event, body: withReason };
    const input = this.#document(0, fieldsOf);
    return { event, body: (key) => ({ reason: key, input: input() }) };
  }

  /** @returns the answer of the (first) request */
  async #act(event, setupId, path, body) {
    const client = this.#client;
    const operations = [client.operation(event, setupId, path, body)];
    const way = client.random.weighted({
      once: 80,
      twice: 9,
      'with two keys': 6,
      'and leave': this.#closing.aborted ? 0 : 5,
    });
    if (way === 'and leave') return client.sendAndLeave(operations[0]);
    if (way === 'twice') operations.push(operations[0]);
    if (way === 'with two keys') operations.push(client.operation(event, setupId, path, body));
    const answers = await Promise.all(operations.map((operation) => client.send(operation)));
    return answers.find((answer) => answer && answer.status < 300) ?? answers[0];
  }

  #think() {
    const { random } = this.#client;
    const away = !this.#closing.aborted && random.chance(0.012);
    return this.#client.pause(...(away ? AWAY_MS : POLL_MS));
  }

  #document(brokenShare, toBody) {
    this.#manuscripts += 1;
    const tag = `${this.#client.user}-${String(this.#manuscripts)}`;
    const manuscript = drawManuscript(this.#client.random, tag, brokenShare);
    return () => toBody(manuscript);
  }
}

const organizationOf = (user) => ({
  name: `Society ${user}`,
  organizationType: 'club',
  contactEmail: 'chaos@example.org',
});

const withReason = (key) => ({ reason: key });

const WORKFLOW = {
  name: 'Approval',
  stages: [
    { name: 'Review', approverRole: 'secretary' },
    { name: 'Vote', approverRole: 'member' },
  ],
};
