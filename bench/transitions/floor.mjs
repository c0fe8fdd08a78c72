import pg from 'pg';
import { drive } from './drive.mjs';
import { seedSetups } from './seed.mjs';

/**
 * The same statements in plain prepared `pg`, one after the other, by as many connections as there are callers: what a
 * transition must cost when nothing but PostgreSQL is asked for it.
 */
const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE, max: 1 });
const clients = [];

async function connect(count) {
  while (clients.length < count) {
    const client = new pg.Client({ connectionString: process.env.BENCH_DATABASE });
    await client.connect();
    clients.push(client);
  }
  return clients.slice(0, count);
}

/** The fence that each transaction checks is there, as it is for the product's. */
async function fenceOf(statements, recorded, ids) {
  const [resource] = statements.find(({ name }) => name === 'check_fence').values;
  if (!resource.includes(recorded)) {
    const { rows } = await pool.query('SELECT fence FROM lock_fence WHERE resource = $1', [resource]);
    return rows[0].fence;
  }
  await pool.query(
    `INSERT INTO lock_fence (resource, fence) SELECT replace($1, $2, id), 1 FROM unnest($3::text[]) AS id`,
    [resource, recorded, ids],
  );
  return '1';
}

async function measure({ recorded, statements, cell, most, callers, warmUpMs, ms }) {
  const ids = await seedSetups(pool.query.bind(pool), cell, most);
  const fence = await fenceOf(statements, recorded, ids);
  const valuesFor = ({ name, values }, id) => {
    const own = values.map((value) => (typeof value === 'string' ? value.replaceAll(recorded, id) : value));
    return name === 'check_fence' ? [own[0], fence] : own;
  };
  const turn = (client) => async (id) => {
    for (const statement of statements) {
      const { name = statement.text, text } = statement;
      await client.query({ name, text, values: valuesFor(statement, id) });
    }
  };
  return drive(ids, (await connect(callers)).map(turn), { warmUpMs, ms });
}

process.on('message', (cell) => {
  measure(cell).then(
    (seen) => process.send(seen),
    (error) => process.send({ failure: error.stack }),
  );
});
process.on('disconnect', () => process.exit());
process.send({});
