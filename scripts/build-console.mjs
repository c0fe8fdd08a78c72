/** Builds console/ into console/dist with every file compressed beforehand; does nothing where its sources are those of the last build. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { run } from './lib/narrator.mjs';

const CONSOLE = join(import.meta.dirname, '../console');
const DIST = join(CONSOLE, 'dist');
/** Written last: a build that was interrupted is done again. */
const MARK = join(DIST, '.sources');
/** Besides its own folder: the names of states, and the server's readers for the preview of headings. */
const ALSO = [
  'package-lock.json',
  'src/documents/reading',
  'src/common/step-failure.ts',
  'src/setup/domain/vocabulary.ts',
];
const COMPRESSED = /\.(js|css|svg)$/;

const sources = await digestOfSources();
if ((await readFile(MARK, 'utf8').catch(() => '')) === sources) process.exit(0);
const code = await run('npm', ['run', '--silent', 'build', '--workspace', 'setup-console', '--', '--logLevel', 'warn']);
if (code !== 0) process.exit(code);
await compressAll(join(DIST, 'assets'));
await writeFile(MARK, sources);

async function digestOfSources() {
  const hash = createHash('sha256');
  const roots = [CONSOLE, ...ALSO.map((path) => join(CONSOLE, '..', path))];
  for (const root of roots) for (const file of await filesUnder(root)) hash.update(file).update(await readFile(file));
  return hash.digest('hex');
}

async function filesUnder(root) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!entries) return [root];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/(dist|node_modules)\//.test(file.slice(root.length)))
    .sort();
}

async function compressAll(folder) {
  const files = (await filesUnder(folder)).filter((file) => COMPRESSED.test(file));
  await Promise.all(
    files.map(async (file) => {
      const content = await readFile(file);
      const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
      await writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params }));
      await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
    }),
  );
}
