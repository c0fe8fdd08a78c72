import { initialSnapshot } from '../../dist/src/setup/domain/decide.js';
import { MACHINE_VERSION } from '../../dist/src/setup/domain/machine.versions.js';

/** Setups in IDLE, each of an owner of its own. @returns {Promise<string[]>} their ids */
export async function seedSetups(query, cell, count) {
  const { rows } = await query(
    `INSERT INTO setups (id, owner_id, state, machine_version, snapshot)
     SELECT gen_random_uuid(), $1 || n::text, 'IDLE', $2, $3 FROM generate_series(1, $4::int) AS n RETURNING id`,
    [`bench ${cell} `, MACHINE_VERSION, initialSnapshot(), count],
  );
  return rows.map(({ id }) => id);
}
