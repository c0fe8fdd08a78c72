import pg from 'pg';

/**
 * A connection whose end is an error of its next statement, and never of the process: between the pool, which hands it
 * out, and its user nobody listens for a moment, and PostgreSQL may say good-bye in the very packet that says hello.
 */
export class Connection extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
