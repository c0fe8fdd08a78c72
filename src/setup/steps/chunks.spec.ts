import type { ReadSection } from '../../documents/reading/index.js';
import { chunksOf } from './chunks.js';

async function* sections(count: number, text = ''): AsyncGenerator<ReadSection> {
  for (let ordinal = 1; ordinal <= count; ordinal += 1) {
    await Promise.resolve();
    yield { section: { ordinal, depth: 1, number: '', title: 't', text }, position: ordinal / count };
  }
}

const sizes = async (source: AsyncIterable<ReadSection>) => {
  const found: number[] = [];
  for await (const chunk of chunksOf(source)) found.push(chunk.sections.length);
  return found;
};

describe('chunks', () => {
  it('hold 500 sections, the last one the rest', async () => {
    await expect(sizes(sections(1_201))).resolves.toEqual([500, 500, 201]);
  });

  it('end early where the text is long', async () => {
    await expect(sizes(sections(4, 'x'.repeat(300_000)))).resolves.toEqual([2, 2]);
  });

  it('are none where nothing was read', async () => {
    await expect(sizes(sections(0))).resolves.toEqual([]);
  });

  it('know how much of the source was read with their last section', async () => {
    const positions: number[] = [];
    for await (const { position } of chunksOf(sections(1_000))) positions.push(position);
    expect(positions).toEqual([0.5, 1]);
  });
});
