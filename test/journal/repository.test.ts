import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalRepository } from '../../src/journal/journal.repository.js';
import { SinkAway } from '../../src/outbox/sink.js';
import { failureOf } from '../support/eventually.js';
import { JournalFolder, recordFile } from './folder.js';

const folder = new JournalFolder();
let repository: JournalRepository;

beforeEach(async () => {
  await folder.make();
  repository = new JournalRepository(folder.path);
});
afterEach(() => folder.remove());

const inHead = (n: number): Promise<string> => folder.git('show', `HEAD:${recordFile(n).path}`);

it('a batch is one commit, with a line for each setup, by nobody but the application', async () => {
  await repository.commit([recordFile(1), recordFile(2)]);
  expect(await folder.commits()).toBe(1);
  const message = await folder.git('log', '-1', '--format=%an%n%B');
  expect(message).toBe(`setup-orchestrator\nRecord 2 setups\n\n${recordFile(1).line}\n${recordFile(2).line}`);
  expect(await inHead(2)).toBe(recordFile(2).text.trim());
  expect(await folder.git('status', '--porcelain')).toBe('');
  expect(await folder.damage()).toBe('');
});

it('the same batch again makes no commit, and a part that is new makes one of that part', async () => {
  await repository.commit([recordFile(1)]);
  await repository.commit([recordFile(1)]);
  expect(await folder.commits()).toBe(1);
  await repository.commit([recordFile(1), recordFile(2)]);
  expect(await folder.git('show', '--format=', '--name-only', 'HEAD')).toBe(recordFile(2).path);
});

it('an older version that comes late does not turn a record back', async () => {
  await repository.commit([recordFile(1, 9)]);
  await repository.commit([recordFile(1, 5), recordFile(2, 5)]);
  expect(await inHead(1)).toBe(recordFile(1, 9).text.trim());
  expect(await inHead(2)).toBe(recordFile(2, 5).text.trim());
});

it('what was written and staged but not committed by a process that died is committed with its repetition', async () => {
  await repository.commit([recordFile(1)]);
  await writeFile(join(folder.path, recordFile(1).path), recordFile(1, 2).text);
  await folder.git('add', '.');
  await repository.commit([recordFile(1, 2)]);
  expect(await inHead(1)).toBe(recordFile(1, 2).text.trim());
  expect(await folder.git('status', '--porcelain')).toBe('');
});

it('what other people commit, stage or leave lying there is theirs', async () => {
  await repository.commit([recordFile(1)]);
  const write = (name: string) => writeFile(join(folder.path, name), name);
  await write('committed.txt');
  await folder.git('add', 'committed.txt');
  await folder.git('commit', '-q', '-m', 'theirs');
  await write('staged.txt');
  await folder.git('add', 'staged.txt');
  await write('lying.txt');
  await repository.commit([recordFile(2)]);
  expect(await folder.git('show', '--format=', '--name-only', 'HEAD')).toBe(recordFile(2).path);
  expect(await folder.git('status', '--porcelain')).toBe('A  staged.txt\n?? lying.txt');
});

it('commits on whatever branch is checked out', async () => {
  await repository.commit([recordFile(1)]);
  await folder.git('checkout', '-q', '-b', 'archive');
  await repository.commit([recordFile(2)]);
  expect(await folder.git('rev-list', '--count', 'archive')).toBe('2');
  expect(await folder.git('rev-list', '--count', 'main')).toBe('1');
});

describe('the sink is away, with cause and cure, and goes on afterwards, where', () => {
  const awayBecause = async (why: RegExp): Promise<void> => {
    const error = await failureOf(repository.commit([recordFile(7)]));
    expect(error).toBeInstanceOf(SinkAway);
    expect(error.message).toMatch(why);
  };
  const goesOn = async (): Promise<void> => {
    await repository.commit([recordFile(7)]);
    expect(await inHead(7)).toBe(recordFile(7).text.trim());
  };

  it.each(['index.lock', 'HEAD.lock', 'refs/heads/main.lock'])('somebody holds %s', async (name) => {
    await repository.commit([recordFile(1)]);
    const lock = join(folder.path, '.git', name);
    await writeFile(lock, '');
    await awayBecause(/has been held since .*Wait for the git that holds it, or remove the file/);
    await rm(lock);
    await goesOn();
  });

  it('git is not on the PATH', async () => {
    const { PATH } = process.env;
    process.env.PATH = folder.path;
    try {
      await awayBecause(/git program is not on the PATH/);
    } finally {
      process.env.PATH = PATH;
    }
    await goesOn();
  });

  it('the repository is broken; the one around it is never taken in its stead', async () => {
    const inner = join(folder.path, 'inner');
    await folder.git('init', '-q');
    repository = new JournalRepository(inner);
    await repository.commit([recordFile(1)]);
    await rm(join(inner, '.git', 'objects'), { recursive: true });
    await awayBecause(/git [a-z-]+ failed in .*inner/);
    expect(await folder.commits()).toBe(0);
    await rm(inner, { recursive: true });
    await repository.commit([recordFile(7)]);
    expect(await readFile(join(inner, recordFile(7).path), 'utf8')).toBe(recordFile(7).text);
  });

  it('somebody is in the middle of a merge', async () => {
    await repository.commit([recordFile(1)]);
    await folder.git('checkout', '-q', '-b', 'other');
    await writeFile(join(folder.path, 'x.txt'), 'x');
    await folder.git('add', 'x.txt');
    await folder.git('commit', '-q', '-m', 'x');
    await folder.git('checkout', '-q', 'main');
    await folder.git('merge', '-q', '--no-ff', '--no-commit', 'other');
    await awayBecause(/in the middle of a merge in .*finish it with git commit/);
    await folder.git('commit', '-q', '-m', 'merged');
    await goesOn();
  });

  it('no branch is checked out', async () => {
    await repository.commit([recordFile(1)]);
    await folder.git('checkout', '-q', '--detach');
    await awayBecause(/No branch is checked out in .*git -C \S+ switch main/);
    await folder.git('switch', '-q', 'main');
    await goesOn();
  });

  it('the index is damaged', async () => {
    await repository.commit([recordFile(1)]);
    await writeFile(folder.inGit('index'), 'not an index, but long enough to be looked at as one');
    await awayBecause(/The index of .* is damaged: remove \S+index, then git -C \S+ reset/);
    await rm(folder.inGit('index'));
    await folder.git('reset', '-q');
    await goesOn();
  });

  it('a folder lies where a record belongs, or a file where a folder belongs', async () => {
    const target = join(folder.path, recordFile(7).path);
    await mkdir(target, { recursive: true });
    await awayBecause(/A folder lies where the journal's file .*00000007.* belongs: move it away/);
    await rm(join(folder.path, 'setups'), { recursive: true });
    await writeFile(join(folder.path, 'setups'), '');
    await awayBecause(/A file lies where a folder of the journal belongs, at .*setups.*: move it away/);
    await rm(join(folder.path, 'setups'));
    await goesOn();
  });
});

describe('a run that is killed while it makes the repository leaves nothing that is in the way, when it has made', () => {
  const ASIDE = '.setup-orchestrator.new';
  it.each([['nothing'], ['HEAD.lock'], ['HEAD'], ['config.lock']])('%s', async (name) => {
    const half = join(folder.path, ASIDE, '.git');
    await mkdir(half, { recursive: true });
    if (name !== 'nothing') await writeFile(join(half, name), 'ref: refs/heads/main\n');
    await repository.commit([recordFile(1)]);
    expect(await folder.damage()).toBe('');
    expect(await folder.git('status', '--porcelain')).toBe('');
  });
});

/** Of contents, where git looks first when it estimates how many loose objects there are: in objects/17. */
function* counted(): Generator<string> {
  for (let n = 0; ; n += 1) {
    const text = `object ${String(n)}`;
    const id = createHash('sha1')
      .update(`blob ${String(text.length)}\0${text}`)
      .digest('hex');
    if (id.startsWith('17')) yield text;
  }
}

it('many loose objects are packed, and the next batch goes on', async () => {
  await repository.commit([recordFile(1)]);
  const texts = counted();
  for (let n = 0; n < 30; n += 1) await writeFile(join(folder.path, String(n)), texts.next().value ?? '');
  await folder.git('add', '.');
  await folder.git('-c', 'gc.auto=0', 'commit', '-q', '-m', 'many');
  expect(await folder.git('count-objects', '-v')).toMatch(/^packs: 0$/m);
  await repository.commit([recordFile(2)]);
  expect(await folder.git('count-objects', '-v')).toMatch(/^count: 0$[^]*^packs: 1$/m);
  await repository.commit([recordFile(3)]);
  expect(await inHead(3)).toBe(recordFile(3).text.trim());
  expect(await folder.damage()).toBe('');
});

it('a repository that cannot be packed just now is written all the same', async () => {
  await repository.commit([recordFile(1)]);
  const texts = counted();
  for (let n = 0; n < 30; n += 1) await writeFile(join(folder.path, String(n)), texts.next().value ?? '');
  await folder.git('add', '.');
  await rm(folder.inGit('objects', 'pack'), { recursive: true, force: true });
  await writeFile(folder.inGit('objects', 'pack'), 'in the way of every pack');
  await repository.commit([recordFile(2)]);
  expect(await inHead(2)).toBe(recordFile(2).text.trim());
  expect(await folder.git('count-objects', '-v')).toMatch(/^packs: 0$/m);
});

it('the folder that is deleted while it runs is made again', async () => {
  await repository.commit([recordFile(1)]);
  await rm(folder.path, { recursive: true });
  await repository.commit([recordFile(2)]);
  expect(await folder.commits()).toBe(1);
});

it('settings, hooks and variables of whoever runs it change nothing', async () => {
  const before = { ...process.env };
  Object.assign(process.env, { GIT_DIR: '/nowhere', GIT_AUTHOR_NAME: 'evil', GIT_INDEX_FILE: '/nowhere/index' });
  try {
    await repository.commit([recordFile(1)]);
  } finally {
    for (const name of ['GIT_DIR', 'GIT_AUTHOR_NAME', 'GIT_INDEX_FILE']) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
    }
  }
  await writeFile(join(folder.path, '.git', 'hooks-are-off'), '');
  await folder.git('config', 'core.hooksPath', '.git/evil');
  await folder.git('config', 'commit.gpgSign', 'true');
  await repository.commit([recordFile(2)]);
  expect(await folder.git('log', '--format=%an')).toBe('setup-orchestrator\nsetup-orchestrator');
});
