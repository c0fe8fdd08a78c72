import { jest } from '@jest/globals';
import pg from 'pg';
import { PooledConnection } from './pooled-connection.js';
import { prepared } from './statements.js';

type Sent = string | { name: string; text: string };

/** A connection whose statements go nowhere: they are answered as `answer` says. */
function connection(answer: (text: string) => Promise<unknown> = () => Promise.resolve({ rows: [] })) {
  const sent: Sent[] = [];
  const query = jest.spyOn(pg.Client.prototype, 'query') as unknown as jest.Mock<(statement: Sent) => Promise<unknown>>;
  query.mockImplementation((statement) => {
    sent.push(statement);
    return answer(typeof statement === 'string' ? statement : statement.text);
  });
  const client = new PooledConnection();
  return { sent, ask: (text: string): Promise<unknown> => client.query(text) };
}

afterEach(() => jest.restoreAllMocks());

describe('the beginning of a transaction', () => {
  it('is sent with the first statement, in the isolation that was asked for', async () => {
    const { sent, ask } = connection();
    await ask('START TRANSACTION');
    await ask('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');
    expect(sent).toEqual([]);
    await Promise.all([ask('SELECT 1')]);
    await ask('COMMIT');
    expect(sent).toEqual(['START TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'SELECT 1', 'COMMIT']);
  });

  it('is answered before a first statement that writes is sent: were it refused, that would be outside of it', async () => {
    const { sent, ask } = connection((text) =>
      text.startsWith('START') ? Promise.reject(new Error('no')) : Promise.resolve({}),
    );
    await ask('START TRANSACTION');
    await expect(ask('INSERT INTO x VALUES (1)')).rejects.toThrow('no');
    expect(sent).toEqual(['START TRANSACTION']);
  });

  it('that is refused fails a first statement that reads', async () => {
    const { ask } = connection((text) =>
      text.startsWith('START') ? Promise.reject(new Error('no')) : Promise.resolve({}),
    );
    await ask('START TRANSACTION');
    await expect(ask('SELECT 1')).rejects.toThrow('no');
  });

  it.each(['COMMIT', 'ROLLBACK'])('is not sent at all where %s follows', async (end) => {
    const { sent, ask } = connection();
    await ask('START TRANSACTION');
    await ask(end);
    await ask('SELECT 2');
    expect(sent).toEqual(['SELECT 2']);
  });
});

it('an isolation outside of a transaction is a statement like any other', async () => {
  const { sent, ask } = connection();
  await ask('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');
  expect(sent).toEqual(['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE']);
});

it('a statement that is to be prepared is sent under its name, any other one as it is', async () => {
  const text = prepared('of_this_test', 'SELECT $1');
  const { sent, ask } = connection();
  await ask(text);
  await ask('SELECT $2');
  expect(sent).toEqual([{ name: 'of_this_test', text }, 'SELECT $2']);
});

it('a name stands for one statement', () => {
  prepared('taken', 'SELECT 1');
  expect(() => prepared('taken', 'SELECT 2')).toThrow('Two statements are called taken.');
});
