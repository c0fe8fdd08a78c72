/** What the global setup and `npm test` hand over in the environment. */
export function setting(name: 'TEST_PG_URL' | 'TEST_TEMPLATE_DB' | 'TEST_REDIS_SERVER' | 'CHROMIUM'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: integration tests run with \`npm test\`.`);
  return value;
}
