import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 25;

const DOCUMENT = {
  title: 'Bylaws',
  documentType: 'bylaws',
  hierarchy: ['Article'],
  mediaType: 'text/markdown',
  content: Array.from({ length: 40 }, (_, i) => `# ${String(i + 1)}. Article\n\nText of the article.\n`).join('\n'),
};
const WORKFLOW = {
  name: 'Approval',
  stages: [
    { name: 'Review', approverRole: 'secretary' },
    { name: 'Vote', approverRole: 'member' },
  ],
};

/** One client with a connection that stays open; `fetch` would take several times as much of the processor. */
export class SetupClient {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** @param {(route: string, ms: number) => void} note is told of every answer */
  constructor(url, token, note) {
    this.url = url;
    this.token = token;
    this.note = note;
  }

  /** Leads one setup from creation to COMPLETED. @param {string} name of its organisation */
  async setup(name) {
    const { id } = await this.#ask('create', 'POST', '/v1/setups', {});
    const send = (event, body) => this.#ask(event, 'POST', `/v1/setups/${id}/${event}`, body);
    await send('start', {});
    await send('organization', { name, organizationType: 'other', contactEmail: 'bench@example.org' });
    await send('document', DOCUMENT);
    let setup = await send('workflow', WORKFLOW);
    while (!setup.done) {
      if (setup.state === 'ERROR') throw new Error(JSON.stringify(setup.lastError));
      await sleep(POLL_MS);
      setup = await this.#ask('poll', 'GET', `/v1/setups/${id}`);
    }
  }

  /** Nine empty steps of a peer. */
  async empty() {
    await this.#ask('empty', 'POST', '/v1/empty', {});
  }

  close() {
    this.#agent.destroy();
  }

  async #ask(route, method, path, body) {
    const started = performance.now();
    const { status, text } = await this.#exchange(method, path, body && JSON.stringify(body));
    this.note(route, performance.now() - started);
    if (status >= 300) throw new Error(`${method} ${path}: ${String(status)} ${text}`);
    return JSON.parse(text);
  }

  #exchange(method, path, body) {
    const headers = {
      authorization: `Bearer ${this.token}`,
      ...(body && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    return new Promise((resolve, reject) => {
      const call = request(this.url + path, { method, headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode, text }));
        response.on('error', reject);
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}
