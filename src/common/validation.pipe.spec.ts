import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import type { DomainError } from './domain-error.js';
import { DtoPipe } from './validation.pipe.js';

class StageDto {
  @IsString()
  @Length(1, 10)
  name: string;
}

class WorkflowDto {
  @IsString()
  @Length(1, 10)
  name: string;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  tags?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => StageDto)
  stages?: StageDto[];
}

class PageQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  pageSize?: number;
}

// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a body without fields
class NothingDto {}

describe('a DTO', () => {
  const pipe = new DtoPipe();

  const errorsOf = async (value: unknown, metatype: new () => object = WorkflowDto): Promise<unknown> => {
    const refusal: unknown = await pipe.transform(value, { type: 'body', metatype }).catch((error: unknown) => error);
    return (refusal as DomainError).data.errors;
  };

  it('becomes an instance of its class', async () => {
    const dto: unknown = await pipe.transform(
      { name: 'a', stages: [{ name: 'b' }] },
      { type: 'body', metatype: WorkflowDto },
    );
    expect(dto).toBeInstanceOf(WorkflowDto);
    expect((dto as WorkflowDto).stages?.[0]).toBeInstanceOf(StageDto);
  });

  it('names unknown fields, nested ones too, instead of dropping them', async () => {
    expect(await errorsOf({ name: 'a', colour: 1, stages: [{ name: 'b', 'a/b~c d': 1 }] })).toEqual([
      { pointer: '#/colour', detail: 'is not a known field' },
      { pointer: '#/stages/0/a~1b~0c%20d', detail: 'is not a known field' },
    ]);
  });

  it('has no fields at all where its class has none', async () => {
    expect(await errorsOf({ name: 'a' }, NothingDto)).toEqual([{ pointer: '#/name', detail: 'is not a known field' }]);
    await expect(pipe.transform({}, { type: 'body', metatype: NothingDto })).resolves.toEqual({});
  });

  it('says which fields are required', async () => {
    expect(await errorsOf({})).toEqual([
      { pointer: '#/name', detail: expect.stringMatching(/^is required: must be .*must be a string$/) },
    ]);
  });

  it('guesses no types', async () => {
    expect(await errorsOf({ name: 5, tags: [1] })).toEqual([
      { pointer: '#/name', detail: expect.stringMatching(/must be a string$/) },
      { pointer: '#/tags', detail: 'each value must be a string' },
    ]);
  });

  it('points into nested arrays', async () => {
    expect(await errorsOf({ name: 'a', stages: [{ name: 'b' }, { name: '' }, 'c'] })).toEqual([
      { pointer: '#/stages/1/name', detail: 'must be longer than or equal to 1 characters' },
      { pointer: '#/stages/2', detail: 'must be an object' },
    ]);
  });

  it('says once what is wrong with something that is no array', async () => {
    const errors = await errorsOf({ name: 'a', stages: 'b' });
    expect(errors).toEqual([{ pointer: '#/stages', detail: expect.stringContaining('must be an array') }]);
    expect(JSON.stringify(errors)).not.toContain('object');
  });

  it('stops counting errors at fifty and cuts long names', async () => {
    const fields = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [`${'\ud800'.repeat(500)}${String(i)}`, 1]),
    );
    const errors = (await errorsOf(fields)) as { pointer: string }[];
    expect(errors).toHaveLength(50);
    expect(errors.every(({ pointer }) => pointer.length < 1000)).toBe(true);
  });

  it('of a query turns text into numbers only where it says so', async () => {
    await expect(pipe.transform({ pageSize: '5' }, { type: 'query', metatype: PageQuery })).resolves.toEqual({
      pageSize: 5,
    });
    expect(await errorsOf({ pageSize: 'x' }, PageQuery)).toEqual([
      { pointer: '#/pageSize', detail: 'must be an integer number' },
    ]);
  });
});
