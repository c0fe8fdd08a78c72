import { setImmediate as nextTurn } from 'node:timers/promises';
import { unreadable } from './failures.js';
import type { Source } from './section.js';

/** A stretch of the text with the share of the source read so far, 0 to 1. */
export interface Piece {
  text: string;
  position: number;
  isEnd: boolean;
}

/** Bytes worked on before other work of the process gets its turn. */
const TURN = 64 * 1024;

const AS_UTF8 = 'It is not UTF-8 text: save it with the encoding UTF-8.';

/** What a file really is that was given as text, by its first bytes. */
const MISTAKEN: readonly (readonly [start: readonly number[], advice: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'It is a zip or Word file, not text: send a Word document as .docx.'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'It is an old Office file, not text: save it as .docx.'],
  [[0x25, 0x50, 0x44, 0x46], 'It is a PDF file, not text: send the text itself or a .docx.'],
  [[0xff, 0xfe], 'It is UTF-16 text: save it with the encoding UTF-8.'],
  [[0xfe, 0xff], 'It is UTF-16 text: save it with the encoding UTF-8.'],
];

/**
 * The text of a UTF-8 source in pieces of up to 64 KiB, without byte order mark, each line end as `\n`.
 *
 * @throws StepFailure IMPORT_UNREADABLE for what is not UTF-8 or has NUL characters, which no text has and which
 *         PostgreSQL cannot store
 */
export async function* readText(source: Source): AsyncGenerator<Piece> {
  const decode = utf8Decoder();
  const start: number[] = [];
  let bytes = 0;
  let carriedReturn = '';
  for await (const chunk of source.chunks()) {
    for (let from = 0; from < chunk.length; from += TURN) {
      const turn = chunk.subarray(from, from + TURN);
      start.push(...turn.subarray(0, 4 - start.length));
      const text = carriedReturn + decode(turn, () => mistaken(start));
      // Its line feed may be the first character of the next piece.
      carriedReturn = text.endsWith('\r') ? '\r' : '';
      bytes += turn.length;
      yield {
        text: unixLines(carriedReturn ? text.slice(0, -1) : text),
        position: Math.min(1, bytes / source.size),
        isEnd: false,
      };
      await nextTurn();
    }
  }
  yield { text: unixLines(carriedReturn + decode(undefined, () => mistaken(start))), position: 1, isEnd: true };
}

/**
 * A function that turns consecutive bytes into text; called without bytes it checks that the last character is whole.
 * It throws an IMPORT_UNREADABLE with the given advice at anything that is not UTF-8 text.
 */
export function utf8Decoder(): (bytes: Uint8Array | undefined, advice: () => string) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return (bytes, advice) => {
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: bytes !== undefined });
    } catch (error) {
      throw unreadable(advice(), error);
    }
    if (text.includes('\0')) throw unreadable(advice());
    return text;
  };
}

const mistaken = (start: readonly number[]): string =>
  MISTAKEN.find(([magic]) => magic.every((byte, i) => start[i] === byte))?.[1] ?? AS_UTF8;

const unixLines = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);
