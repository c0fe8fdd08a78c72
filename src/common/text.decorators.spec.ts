import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { EachOneLine, OneLine, Text } from './text.decorators.js';

class Form {
  @OneLine(10)
  name: string;

  @EachOneLine(5)
  levels: string[];

  @Text(20)
  bio: string;
}

const GOOD = { name: 'Ann', levels: ['One'], bio: 'line\nline' };
const LONE_SURROGATE = '\ud800';

const wrongFields = async (form: Partial<Record<keyof Form, unknown>>): Promise<string[]> => {
  const errors = await validate(plainToInstance(Form, { ...GOOD, ...form }));
  return errors.map((error) => error.property);
};

describe('texts at the edge', () => {
  it('are trimmed', () => {
    expect(plainToInstance(Form, { ...GOOD, name: '  Ann ' }).name).toBe('Ann');
  });

  it('are accepted in any script, with emoji', async () => {
    await expect(wrongFields({ name: '東京 🗳️', levels: ['§'] })).resolves.toEqual([]);
  });

  it.each<[keyof Form, unknown]>([
    ['name', ''],
    ['name', '   '],
    ['name', 'x'.repeat(11)],
    ['name', 7],
    ['name', null],
    ['name', 'a\nb'],
    ['name', 'a\u0000b'],
    ['name', LONE_SURROGATE],
    ['levels', ['']],
    ['levels', ['   ']],
    ['levels', ['too long']],
    ['levels', [1]],
    ['levels', ['a\tb']],
    ['levels', ['\u0000']],
    ['levels', [LONE_SURROGATE]],
    ['bio', 'x'.repeat(21)],
    ['bio', 'a\u0000b'],
    ['bio', LONE_SURROGATE],
  ])('refuse %s = %j', async (field, value) => {
    await expect(wrongFields({ [field]: value })).resolves.toEqual([field]);
  });
});
