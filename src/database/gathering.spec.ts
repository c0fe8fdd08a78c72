import { Gathering } from './gathering.js';

/** Questions that are answered when the test says so. */
class Questions {
  readonly asked: string[][] = [];
  private readonly open: (() => void)[] = [];
  readonly gathering = new Gathering<string>((ids) => {
    this.asked.push(ids);
    const round = this.asked.length;
    return new Promise((resolve, reject) => {
      this.open.push(() => {
        if (ids.includes('bad')) reject(new Error('no'));
        else resolve(new Map(ids.filter((id) => id !== 'nobody').map((id) => [id, `${id} of ${String(round)}`])));
      });
    });
  });

  answer(): Promise<void> {
    this.open.shift()?.();
    return new Promise((resume) => setImmediate(resume));
  }
}

let questions: Questions;
beforeEach(() => {
  questions = new Questions();
});

const find = (...ids: string[]) => ids.map((id) => questions.gathering.find(id));

it('asks at once while little is under way, and for all who come meanwhile in one question', async () => {
  const found = Promise.all(find('a', 'b', 'c', 'd', 'c'));
  expect(questions.asked).toEqual([['a'], ['b']]);
  await questions.answer();
  expect(questions.asked).toEqual([['a'], ['b'], ['c', 'd']]);
  await questions.answer();
  await questions.answer();
  expect(await found).toEqual(['a of 1', 'b of 2', 'c of 3', 'd of 3', 'c of 3']);
});

it('gives nobody an answer to a question that began before they asked', async () => {
  const [first, second] = find('a', 'x');
  const [again] = find('a');
  await questions.answer();
  await questions.answer();
  await questions.answer();
  expect([await first, await second, await again]).toEqual(['a of 1', 'x of 2', 'a of 3']);
});

it('finds nothing where there is nothing, and tells a failure to those whose question it was', async () => {
  const [nobody, bad, good] = find('nobody', 'bad', 'good');
  const refused = expect(bad).rejects.toThrow('no');
  await questions.answer();
  await questions.answer();
  await questions.answer();
  expect(await nobody).toBeUndefined();
  await refused;
  expect(await good).toBe('good of 3');
});
