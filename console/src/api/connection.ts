import { Store } from './store.js';

const ASK_AGAIN_MS = 2_000;

/** Whether the server answers at all; what it answers is another matter. */
export const connection = new Store<'ok' | 'lost'>('ok');

/** By how much the server's clock is ahead of this one, in milliseconds: deadlines are judged by the server's. */
let clockOffsetMs = 0;

export const serverNow = (): number => Date.now() + clockOffsetMs;

/** Notes that an answer came. */
export function answered(response: { date: string | null }): void {
  const at = Date.parse(response.date ?? '');
  // The header has whole seconds: smaller differences mean nothing.
  if (!Number.isNaN(at)) clockOffsetMs = Math.abs(at - Date.now()) < 2_000 ? 0 : at - Date.now();
  connection.set('ok');
}

/** Notes that no answer came, and asks until one does. */
export function unanswered(): void {
  if (connection.get() === 'lost') return;
  connection.set('lost');
  void askAgain();
}

async function askAgain(): Promise<void> {
  while (connection.get() === 'lost') {
    await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
    try {
      const { ok } = await fetch('/health/live', { cache: 'no-store' });
      // A proxy before a server that is away answers, too.
      if (ok) connection.set('ok');
    } catch {
      // Still away: the banner says so.
    }
  }
}
