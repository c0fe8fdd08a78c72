/** The figures of the live bench for people. */
export function liveLines({ results, memory, drops }) {
  return [
    'From the commit in PostgreSQL to the event in a client',
    ...results.map(
      ({ what, clients, events, ms }) =>
        `  ${`${String(clients)} client${clients === 1 ? '' : 's'} of ${what}`.padEnd(30)} p50 ${ms.p50.toFixed(1)} ms, p99 ${ms.p99.toFixed(1)} ms, max ${ms.max.toFixed(1)} ms  (${String(events)} events)`,
    ),
    `Memory of a stream        ${memory.kibPerClient.toFixed(0)} KiB  (${memory.mib.before.toFixed(0)} MiB, with ${String(memory.clients)} streams ${memory.mib.after.toFixed(0)} MiB)`,
    `${String(drops.drops)} forced drops         ${String(drops.events)} events: ${String(drops.lost)} lost, ${String(drops.doubled)} doubled, ${String(drops.outOfOrder)} out of order`,
  ];
}
