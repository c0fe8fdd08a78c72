import type { Lead } from '../support/lead.js';
import { useDamage } from './diagnose-damage.js';

const damage = useDamage();

it('a line of the log that is no edge of the table is found', async () => {
  const lead = await damage.at('COLLECTING_DOC');
  await damage.write(`UPDATE setup_transitions SET event = 'RETRY' WHERE setup_id = $1 AND version = 2`, [lead.id]);
  expect(await damage.found()).toEqual({ SETUP_LOG_ILLEGAL: [lead.id] });
});

it('no way that a setup can take is found: RETRY, TIMEOUT, ROLLBACK and RESTART are edges, too', async () => {
  const lead = await damage.at('SAVING_DOC');
  const error = { code: 'X', message: 'x', state: 'SAVING_DOC' as const, at: '', retryable: true, attempt: 1 };
  const send = (event: 'TIMEOUT') =>
    damage.site.transitions.send({ setupId: lead.id, event, actor: 'sweeper:test', error });
  await lead.fail();
  await send('TIMEOUT');
  await lead.send('RETRY', { reason: 'test' });
  await lead.send('ROLLBACK', { reason: 'test' });
  expect(await damage.found()).toEqual({});
  await lead.work();
  expect((await lead.row()).state).toBe('ABORTED');
  expect(await damage.found()).toEqual({});
  await lead.send('RESTART');
  expect(await damage.found()).toEqual({});
  await lead.to('COMPLETED');
  expect(await damage.found()).toEqual({});
});

describe('a log is found that', () => {
  it.each([
    ['has a gap', `DELETE FROM setup_transitions WHERE setup_id = $1 AND version = 2`],
    ['has lost its beginning', `DELETE FROM setup_transitions WHERE setup_id = $1 AND version = 1`],
    [
      'has a double',
      `INSERT INTO setup_transitions SELECT * FROM setup_transitions WHERE setup_id = $1 AND version = 2`,
    ],
    [
      'does not go on where the line before ended',
      `UPDATE setup_transitions SET from_state = 'COLLECTING_DOC', event = 'SUBMIT_DOCUMENT', to_state = 'SAVING_DOC'
       WHERE setup_id = $1 AND version = 2`,
    ],
  ])('%s', async (_, sql) => {
    const lead = await damage.at('SAVING_WF');
    await damage.write(sql, [lead.id]);
    expect(await damage.found()).toEqual({ SETUP_LOG_GAP: [lead.id] });
  });
});

describe('a setup is found that is not where its log ends:', () => {
  it.each([
    [
      'the last line is lost',
      `DELETE FROM setup_transitions t USING setups s WHERE s.id = $1 AND t.setup_id = s.id AND t.version = s.version`,
    ],
    ['the whole log is lost', `DELETE FROM setup_transitions WHERE setup_id = $1`],
    ['it has another version', `UPDATE setups SET version = version + 1 WHERE id = $1`],
  ])('%s', async (_, sql) => {
    const lead = await damage.at('COLLECTING_WF');
    await damage.write(sql, [lead.id]);
    expect(await damage.found()).toEqual({ SETUP_LOG_DIFFERS: [lead.id] });
  });

  it('it has another state, which its snapshot contradicts, too', async () => {
    const lead = await damage.at('COLLECTING_DOC');
    await damage.write(`UPDATE setups SET state = 'COLLECTING_WF' WHERE id = $1`, [lead.id]);
    expect(await damage.found()).toEqual({ SETUP_LOG_DIFFERS: [lead.id], SETUP_SNAPSHOT_DIFFERS: [lead.id] });
  });
});

it('a snapshot is found that is in another state than its setup, and only that one', async () => {
  const [lead] = [await damage.at('COLLECTING_DOC'), await damage.at('COLLECTING_DOC')];
  await damage.write(`UPDATE setups SET snapshot = (SELECT snapshot FROM setups WHERE id = $2) WHERE id = $1`, [
    lead.id,
    damage.healthy[0],
  ]);
  expect(await damage.found()).toEqual({ SETUP_SNAPSHOT_DIFFERS: [lead.id] });
});

describe('a setup is found that is not understood:', () => {
  const foundWith = async (lead: Lead, snapshot: string, ...values: unknown[]) => {
    await damage.write(`UPDATE setups SET snapshot = ${snapshot} WHERE id = $1`, [lead.id, ...values]);
    expect(await damage.found()).toEqual({ SETUP_NOT_UNDERSTOOD: [lead.id] });
  };

  it('a newer machine wrote it', async () => {
    const lead = await damage.at('COLLECTING_ORG');
    await damage.write(`UPDATE setups SET machine_version = 99 WHERE id = $1`, [lead.id]);
    expect(await damage.found()).toEqual({ SETUP_NOT_UNDERSTOOD: [lead.id] });
  });

  it('its snapshot names a state which the machine no longer has', async () => {
    await foundWith(await damage.at('IDLE'), `jsonb_set(snapshot, '{value}', '"PAUSED"')`);
  });

  it.each(['{}', '[]', '"IDLE"', '{"value":"IDLE"}'])('its snapshot is none of the machine: %s', async (snapshot) => {
    await foundWith(await damage.at('COLLECTING_ORG'), '$2::jsonb', snapshot);
  });
});
