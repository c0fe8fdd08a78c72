import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATES = `'IDLE', 'COLLECTING_ORG', 'SAVING_ORG', 'COLLECTING_DOC', 'SAVING_DOC', 'COLLECTING_WF', 'SAVING_WF', 'IMPORTING',
  'FINALIZING', 'COMPLETED', 'ERROR', 'TIMEOUT', 'ROLLING_BACK', 'ABORTED'`;

const EVENTS = `'START', 'SUBMIT_ORGANIZATION', 'SUBMIT_DOCUMENT', 'SUBMIT_WORKFLOW', 'SUCCEED', 'FAIL', 'RETRY', 'ROLLBACK',
  'ABORT', 'RESTART', 'TIMEOUT'`;

/** The machine of version 1. RETRY goes back to each working state that ERROR and TIMEOUT can come from. */
const EDGES = `
  ('IDLE', 'START', 'COLLECTING_ORG'),
  ('COLLECTING_ORG', 'SUBMIT_ORGANIZATION', 'SAVING_ORG'),
  ('COLLECTING_ORG', 'FAIL', 'ERROR'),
  ('COLLECTING_ORG', 'TIMEOUT', 'TIMEOUT'),
  ('SAVING_ORG', 'SUCCEED', 'COLLECTING_DOC'),
  ('SAVING_ORG', 'FAIL', 'ERROR'),
  ('SAVING_ORG', 'ROLLBACK', 'ROLLING_BACK'),
  ('SAVING_ORG', 'TIMEOUT', 'TIMEOUT'),
  ('COLLECTING_DOC', 'SUBMIT_DOCUMENT', 'SAVING_DOC'),
  ('COLLECTING_DOC', 'FAIL', 'ERROR'),
  ('COLLECTING_DOC', 'TIMEOUT', 'TIMEOUT'),
  ('SAVING_DOC', 'SUCCEED', 'COLLECTING_WF'),
  ('SAVING_DOC', 'FAIL', 'ERROR'),
  ('SAVING_DOC', 'ROLLBACK', 'ROLLING_BACK'),
  ('SAVING_DOC', 'TIMEOUT', 'TIMEOUT'),
  ('COLLECTING_WF', 'SUBMIT_WORKFLOW', 'SAVING_WF'),
  ('COLLECTING_WF', 'FAIL', 'ERROR'),
  ('COLLECTING_WF', 'TIMEOUT', 'TIMEOUT'),
  ('SAVING_WF', 'SUCCEED', 'IMPORTING'),
  ('SAVING_WF', 'FAIL', 'ERROR'),
  ('SAVING_WF', 'ROLLBACK', 'ROLLING_BACK'),
  ('SAVING_WF', 'TIMEOUT', 'TIMEOUT'),
  ('IMPORTING', 'SUCCEED', 'FINALIZING'),
  ('IMPORTING', 'FAIL', 'ERROR'),
  ('IMPORTING', 'ROLLBACK', 'ROLLING_BACK'),
  ('IMPORTING', 'TIMEOUT', 'TIMEOUT'),
  ('FINALIZING', 'SUCCEED', 'COMPLETED'),
  ('FINALIZING', 'FAIL', 'ERROR'),
  ('FINALIZING', 'ROLLBACK', 'ROLLING_BACK'),
  ('FINALIZING', 'TIMEOUT', 'TIMEOUT'),
  ('ERROR', 'RETRY', 'COLLECTING_ORG'),
  ('ERROR', 'RETRY', 'SAVING_ORG'),
  ('ERROR', 'RETRY', 'COLLECTING_DOC'),
  ('ERROR', 'RETRY', 'SAVING_DOC'),
  ('ERROR', 'RETRY', 'COLLECTING_WF'),
  ('ERROR', 'RETRY', 'SAVING_WF'),
  ('ERROR', 'RETRY', 'IMPORTING'),
  ('ERROR', 'RETRY', 'FINALIZING'),
  ('ERROR', 'RETRY', 'ROLLING_BACK'),
  ('ERROR', 'ROLLBACK', 'ROLLING_BACK'),
  ('ERROR', 'ABORT', 'ABORTED'),
  ('ERROR', 'TIMEOUT', 'TIMEOUT'),
  ('TIMEOUT', 'RETRY', 'COLLECTING_ORG'),
  ('TIMEOUT', 'RETRY', 'SAVING_ORG'),
  ('TIMEOUT', 'RETRY', 'COLLECTING_DOC'),
  ('TIMEOUT', 'RETRY', 'SAVING_DOC'),
  ('TIMEOUT', 'RETRY', 'COLLECTING_WF'),
  ('TIMEOUT', 'RETRY', 'SAVING_WF'),
  ('TIMEOUT', 'RETRY', 'IMPORTING'),
  ('TIMEOUT', 'RETRY', 'FINALIZING'),
  ('TIMEOUT', 'RETRY', 'ROLLING_BACK'),
  ('TIMEOUT', 'ABORT', 'ABORTED'),
  ('ROLLING_BACK', 'SUCCEED', 'ABORTED'),
  ('ROLLING_BACK', 'FAIL', 'ERROR'),
  ('ROLLING_BACK', 'TIMEOUT', 'TIMEOUT'),
  ('ABORTED', 'RESTART', 'IDLE')`;

/**
 * The log takes edges of the machine only, from whomever. With them go the checks of its states and events: the edges
 * say more, and lists of today's names would refuse the lines of a machine that had other ones.
 */
export class Edges1764300000000 implements MigrationInterface {
  name = 'Edges1764300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE setup_edges (
        from_state text NOT NULL,
        event text NOT NULL,
        to_state text NOT NULL,
        CONSTRAINT pk_setup_edges PRIMARY KEY (from_state, event, to_state)
      )`);
    await runner.query(`INSERT INTO setup_edges (from_state, event, to_state) VALUES ${EDGES}`);
    await runner.query(`
      ALTER TABLE setup_transitions
        ADD CONSTRAINT fk_setup_transitions_edge FOREIGN KEY (from_state, event, to_state)
          REFERENCES setup_edges(from_state, event, to_state),
        DROP CONSTRAINT ck_setup_transitions_states,
        DROP CONSTRAINT ck_setup_transitions_event`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE setup_transitions
        DROP CONSTRAINT fk_setup_transitions_edge,
        ADD CONSTRAINT ck_setup_transitions_event CHECK (event IN (${EVENTS})),
        ADD CONSTRAINT ck_setup_transitions_states CHECK (from_state IN (${STATES}) AND to_state IN (${STATES}))`);
    await runner.query(`DROP TABLE setup_edges`);
  }
}
