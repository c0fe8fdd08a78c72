import type { ReadSection, Section } from '../../documents/reading/index.js';

export interface Chunk {
  sections: Section[];
  /** Share of the source that was read with the last section, 0 to 1. */
  position: number;
}

/** One transaction each: few enough round trips, small enough for memory and for a visible progress. */
const MAX_SECTIONS = 500;
const MAX_CHARACTERS = 512 * 1024;

/** Gathers sections into chunks, the last one possibly smaller. */
export async function* chunksOf(sections: AsyncIterable<ReadSection>): AsyncGenerator<Chunk> {
  let chunk: Chunk = { sections: [], position: 0 };
  let characters = 0;
  for await (const { section, position } of sections) {
    chunk.sections.push(section);
    chunk.position = position;
    characters += section.title.length + section.text.length;
    if (chunk.sections.length >= MAX_SECTIONS || characters >= MAX_CHARACTERS) {
      yield chunk;
      chunk = { sections: [], position };
      characters = 0;
    }
  }
  if (chunk.sections.length > 0) yield chunk;
}
