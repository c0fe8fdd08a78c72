import { parseArgs } from 'node:util';
import { findAccess } from './demo/access.js';
import { Client } from './demo/client.js';
import { Complaint } from './demo/complaint.js';
import { duration } from './demo/format.js';
import { lead, openSetup } from './demo/lead.js';
import { Log } from './demo/log.js';
import { report } from './demo/report.js';
import { Screen } from './demo/screen.js';
import { readSource } from './demo/source.js';

const HELP = `Leads one setup through over the REST API, from IDLE to COMPLETED.

  npm run demo [-- FILE] [--url URL] [--token TOKEN]

  FILE      the document to import: .txt, .md or .docx (default: a small sample)
  --url     address of the server (default: the local server, found in DATA_DIR)
  --token   bearer token of the setup's owner (default: the local server's owner token)
  --help    this page

An open setup of the same owner is continued from where it is. Exit code 0 when the setup is done.`;

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { url: { type: 'string' }, token: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new Complaint([error instanceof Error ? error.message : String(error), '`npm run demo -- --help` helps.']);
  }
}

async function demo(screen: Screen): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) {
    screen.line(HELP);
    return;
  }
  if (positionals.length > 1) throw new Complaint(['One FILE at a time, please.', '`npm run demo -- --help` helps.']);
  const begin = performance.now();
  const source = await readSource(positionals[0]);
  const { url, token } = await findAccess(values);
  const client = new Client(url, token);
  const { setup, isNew } = await openSetup(client);
  screen.line(
    `${screen.paint('bold', 'Setup')} ${setup.id} ${isNew ? '(new)' : '(open already, continued)'} on ${url}`,
  );
  screen.line(
    `${screen.paint('bold', 'Document')} ${source.title}, ${source.content.size.toLocaleString('en-US')} bytes`,
  );
  screen.line();
  const finished = await lead(client, setup, source, new Log(client, screen));
  await report(client, finished, screen);
  screen.line();
  screen.line(screen.paint('green', `Done in ${duration(performance.now() - begin)}.`));
}

const screen = new Screen();
try {
  await demo(screen);
} catch (error) {
  if (!(error instanceof Complaint)) throw error;
  const [first = '', ...more] = error.lines;
  screen.line();
  screen.line(screen.paint('red', first));
  for (const line of more) screen.line(line);
  process.exitCode = 1;
}
