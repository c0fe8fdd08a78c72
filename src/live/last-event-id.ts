import { validationFailed } from '../common/domain-error.js';
import { parseSnapshot, type Snapshot } from '../database/snapshot.js';

/**
 * The version of a setup that a client has seen last.
 *
 * @param header Last-Event-ID; empty or missing where it has seen none
 * @throws {DomainError} VALIDATION_FAILED for what no stream of a setup ever sent
 */
export function versionOf(header: string | undefined): number | undefined {
  if (!header) return undefined;
  if (!/^\d{1,9}$/.test(header)) throw unknownId();
  return Number(header);
}

/** The same for the stream of all setups. @throws {DomainError} VALIDATION_FAILED */
export function snapshotIn(header: string | undefined): Snapshot | undefined {
  if (!header) return undefined;
  const snapshot = parseSnapshot(header);
  if (!snapshot) throw unknownId();
  return snapshot;
}

const unknownId = () =>
  validationFailed([{ pointer: '#/Last-Event-ID', detail: 'must be the id of an event of this stream' }]);
