/** Stops the PostgreSQL of the integration tests and removes its data. */
export default async function tearDown() {
  await globalThis.tearDownPostgres?.();
}
