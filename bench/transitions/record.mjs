import { createRequire } from 'node:module';

/** The driver that the product uses; the bench's own may be another one. */
const { Client } = createRequire(new URL('../../dist/src/main.js', import.meta.url))('pg');

/** What is sent while somebody records. Connections keep the method that they find when they are made. */
let sent;
const { query } = Client.prototype;
Client.prototype.query = function (statement, values, ...rest) {
  if (sent) {
    const { name, text } = typeof statement === 'string' ? { text: statement } : statement;
    sent.push({ by: this, name, text, values: values ?? [] });
  }
  return query.call(this, statement, values, ...rest);
};

/**
 * What one transaction sends to PostgreSQL, as it comes out of the driver.
 *
 * @param {() => Promise<unknown>} work that has one transaction
 * @returns {Promise<{ name?: string, text: string, values: unknown[] }[]>} from its BEGIN to its COMMIT
 */
export async function recordTransaction(work) {
  const recorded = [];
  sent = recorded;
  try {
    await work();
  } finally {
    sent = undefined;
  }
  const begin = recorded.findIndex(({ text }) => text.startsWith('START TRANSACTION'));
  const own = recorded.slice(begin).filter(({ by }) => by === recorded[begin]?.by);
  const end = own.findIndex(({ text }) => text === 'COMMIT');
  if (begin < 0 || end < 0) throw new Error('The work had no whole transaction.');
  return own.slice(0, end + 1).map(({ name, text, values }) => ({ name, text, values }));
}
