import { Agent, request } from 'node:http';

/**
 * The load generator, a process of its own: for each message `{ url, path, headers, status, connections, warmUpMs, ms }`
 * so many connections ask for the same again and again; answers with how many were answered in the window.
 */
process.on('message', (cell) => {
  measure(cell).then(
    (seen) => process.send(seen),
    (error) => process.send({ failure: error.stack }),
  );
});
process.on('disconnect', () => process.exit());

async function measure({ url, path, headers, status, connections, warmUpMs, ms }) {
  const from = performance.now() + warmUpMs;
  const to = from + ms;
  const took = [];
  const ask = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (performance.now() < to) {
      const began = performance.now();
      const answered = await exchange(url + path, { headers, agent });
      if (answered !== status) throw new Error(`${path}: ${String(answered)} instead of ${String(status)}`);
      const ended = performance.now();
      if (ended >= from && ended < to) took.push(ended - began);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: connections }, ask));
  return { perSecond: took.length / (ms / 1000), took };
}

const exchange = (url, options) =>
  new Promise((resolve, reject) => {
    const call = request(url, options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode)).on('error', reject);
    });
    call.on('error', reject).end();
  });
