import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * A process of the bench's own, which is told one thing at a time and answers each by a message.
 *
 * @param {string} script its path
 * @param {Record<string, string>} env besides the bench's own
 * @param {{ isReady?: boolean }} options whether it says by a first message that it is ready
 * @returns {Promise<{ ask: (what: object) => Promise<any>, stop: () => Promise<void> }>}
 */
export async function forked(script, env = {}, { isReady = false } = {}) {
  const worker = fork(script, {
    env: { ...process.env, ...env },
    // What it logs must not get between our figures.
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
    serialization: 'advanced',
  });
  if (isReady) await answer(worker);
  return {
    ask(what) {
      const answered = answer(worker);
      worker.send(what);
      return answered;
    },
    async stop() {
      if (!worker.connected) return;
      const exited = once(worker, 'exit');
      worker.disconnect();
      await exited;
    },
  };
}

/** The worker's next message. @throws {Error} where it says that it failed, or ends instead */
async function answer(worker) {
  const ended = new AbortController();
  const { signal } = ended;
  const gone = once(worker, 'exit', { signal }).then(([code, by]) => {
    throw new Error(`A process of the bench ended (${String(code ?? by)}).`);
  });
  try {
    const [message] = await Promise.race([once(worker, 'message', { signal }), gone]);
    if (message.failure) throw new Error(message.failure);
    return message;
  } finally {
    ended.abort();
    gone.catch(() => undefined);
  }
}
