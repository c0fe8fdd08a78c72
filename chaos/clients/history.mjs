/**
 * One logical request, under one Idempotency-Key.
 *
 * @typedef {object} Operation
 * @property {string} key
 * @property {string} user       the token's subject
 * @property {string} event      CREATE or an event of the machine
 * @property {string | undefined} setupId
 * @property {string} path
 * @property {() => unknown} body
 * @property {number} sentAt     milliseconds since 1970
 * @property {number} [answeredAt]
 * @property {Attempt[]} attempts
 * @property {{ status: number, body: any }} [answer] the last word; none: the client gave up
 */

/**
 * @typedef {object} Attempt
 * @property {number} at
 * @property {number} ms
 * @property {string} outcome a status with its code, or `no answer`
 */

/** Everything that the clients asked and were told. */
export class History {
  /** @type {Operation[]} */
  operations = [];
  /** Setups by id, with their owner. */
  setups = new Map();
  /** What a client itself could see to be wrong. */
  complaints = [];
  /** Answers by status and code; `no answer` where the connection broke or the client lost its patience. */
  statuses = new Map();

  count(outcome) {
    this.statuses.set(outcome, (this.statuses.get(outcome) ?? 0) + 1);
  }

  complain(rule, detail, setupId) {
    this.complaints.push({ rule, detail, setupId });
  }

  /** Without the bodies that were sent, which can be made again. */
  toJSON() {
    const { operations, complaints } = this;
    return { complaints, operations: operations.map((operation) => ({ ...operation, body: undefined })) };
  }
}

export const isSuccess = ({ answer }) => answer !== undefined && answer.status < 300;

/** Whether the operation may have happened without its client being told. */
export const isUncertain = (operation) =>
  !isSuccess(operation) && operation.attempts.some(({ outcome }) => outcome === 'no answer' || outcome.startsWith('5'));
