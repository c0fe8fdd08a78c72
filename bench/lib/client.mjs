import { setTimeout as sleep } from 'node:timers/promises';

/** A client of the REST API that counts and times what it asks. */
export class Client {
  constructor(url, token, timings = []) {
    this.url = url;
    this.token = token;
    this.timings = timings;
  }

  async ask(route, method, path, body) {
    const started = performance.now();
    const isForm = body instanceof FormData;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(!isForm && body && { 'content-type': 'application/json' }),
      },
      body: isForm ? body : body && JSON.stringify(body),
    });
    const answer = await response.json();
    this.timings.push({ route, ms: performance.now() - started });
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${JSON.stringify(answer)}`);
    return answer;
  }

  /**
   * Leads one setup from creation to COMPLETED, polling every `pollMs`; answers with its id.
   *
   * @param thinkMs before each request, as people do: then the machine is not as busy as it can be
   */
  async lead(name, document, pollMs, thinkMs = 0) {
    const { id } = await this.ask('create', 'POST', '/v1/setups', {});
    const send = async (event, body = {}) => {
      if (thinkMs > 0) await sleep(thinkMs * (0.5 + Math.random()));
      return this.ask(event, 'POST', `/v1/setups/${id}/${event}`, body);
    };
    await send('start');
    await send('organization', { name, organizationType: 'other', contactEmail: 'bench@example.org' });
    await send('document', document);
    let setup = await send('workflow', { name: 'Approval', stages: [{ name: 'Board', approverRole: 'chair' }] });
    while (!setup.done) {
      if (setup.state === 'ERROR') throw new Error(JSON.stringify(setup.lastError));
      await sleep(pollMs);
      setup = await this.ask('poll', 'GET', `/v1/setups/${id}`);
    }
    return id;
  }
}

/** The value below which the share `q` of the sorted values lies. */
export const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
};

export const median = (values) => quantile(values, 0.5);
