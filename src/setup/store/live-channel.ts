/** The channel on which every process hears that a setup has changed. */
export const LIVE_CHANNEL = 'setup_live';

/**
 * SQL that tells all listening processes, when the transaction commits, of a setup and of those of its steps that
 * changed. It only wakes them: the facts are in the log and the ledger, so that nothing depends on its arrival.
 *
 * @param setupId an SQL expression, like the names of the steps; a name that is NULL is left out
 */
export const tellLive = (setupId: string, ...steps: string[]): string =>
  `pg_notify('${LIVE_CHANNEL}', concat_ws(' ', ${[setupId, ...steps].join(', ')}))`;
