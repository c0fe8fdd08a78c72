/** The states that are recorded: where a setup ends, or stands still. */
export const RECORDED = ['COMPLETED', 'ERROR', 'TIMEOUT', 'ABORTED'] as const;
