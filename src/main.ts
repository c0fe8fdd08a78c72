import { migrate } from './database/migrate.js';
import { ConfigError } from './config/reader.js';
import { readEnv } from './config/env.js';
import { createApplication } from './application.js';
import { startEmbedded } from './embedded/embedded.js';
import { EmbeddedError } from './embedded/embedded-error.js';
import { createLog } from './observability/log.js';
import { untilStopped } from './process-life.js';
import { UnsoundMachine } from './setup/domain/errors.js';
import { refuseUnsoundMachine } from './setup/sound-machine.js';
import { refuseStrandedSetups } from './setup/stranded.queries.js';
import { welcome } from './welcome.js';

/** One entry for every role: embedded services, migrations, the application, and all of it down again in reverse. */
async function main(): Promise<void> {
  refuseUnsoundMachine();
  const env = readEnv(process.env);
  const stopped = untilStopped();
  const embedded = await startEmbedded(env);
  const log = createLog(env.logLevel);
  try {
    await migrate(embedded.settings.databaseUrl);
    await refuseStrandedSetups(embedded.settings.databaseUrl);
    const app = await createApplication(embedded.settings, log);
    try {
      await app.listen(env.http.port, env.http.host);
      await welcome(await app.getUrl(), embedded);
      log.info(`${await stopped}: requests in flight are finished, then the process ends`);
    } finally {
      await app.close();
    }
  } finally {
    await embedded.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const forPeople = error instanceof ConfigError || error instanceof EmbeddedError || error instanceof UnsoundMachine;
    console.error(forPeople ? `\n${error.message}\n` : error);
    process.exit(1);
  },
);
