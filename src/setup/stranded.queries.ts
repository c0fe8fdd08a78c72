import { Connection } from '../database/connection.js';
import { UnsoundMachine } from './domain/errors.js';
import { MACHINE_VERSION, presentName } from './domain/machine.versions.js';

interface Pair {
  machineVersion: number;
  state: string;
  count: number;
}

/**
 * Holds the machine against the setups that are stored, before a process begins with them: from every state of every
 * version that lies there, a way must lead to this one. A single damaged snapshot stops no start: it is left alone.
 *
 * @throws {UnsoundMachine} with a sentence for each state that is stranded
 */
export async function refuseStrandedSetups(databaseUrl: string): Promise<void> {
  const stranded = (await storedPairs(databaseUrl)).filter(
    ({ machineVersion, state }) => presentName(machineVersion, state) === undefined,
  );
  if (stranded.length > 0) throw new UnsoundMachine(stranded.map(sentence));
}

async function storedPairs(databaseUrl: string): Promise<Pair[]> {
  const client = new Connection({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Pair>(
      `SELECT machine_version AS "machineVersion", state, count(*)::int AS count FROM setups
       GROUP BY machine_version, state ORDER BY machine_version, state`,
    );
    return rows;
  } finally {
    await client.end();
  }
}

const sentence = ({ machineVersion, state, count }: Pair): string =>
  `No way leads from ${state} of version ${String(machineVersion)} of the machine, where ${String(count)} ` +
  `${count === 1 ? 'setup lies' : 'setups lie'}, to version ${String(MACHINE_VERSION)}, which is this program's.`;
