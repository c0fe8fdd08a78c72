import { setImmediate as nextTurn } from 'node:timers/promises';
import { unreadable } from './failures.js';
import { blocksOf, settled } from './markdown-blocks.js';
import { titleOf } from './markdown-title.js';
import { SectionAssembler, type ReadSection, type Section, type Source } from './section.js';
import { readText } from './utf8.js';

/** Characters that are parsed at once, if a block ends among them: about 5 ms of work. */
const WINDOW = 32 * 1024;

/** Lines of one block, which are parsed at once: 1.5 s of work at the worst, usually a tenth of that. */
const MAX_LINES = 300_000;

/** YAML that programs put before the text: its closing `---` would make a heading of it. */
const FRONT_MATTER = /^---[ \t]*\n["'\w][^\n]*:(?:[ \t][^\n]*)?\n(?:[^\n]*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)/;
const MAX_FRONT_MATTER = 64 * 1024;

/**
 * The sections of a Markdown text by CommonMark: ATX and setext headings at the top level, not in quotes, lists,
 * code or HTML. The text of a section stays Markdown. Front matter belongs to the text before the first heading.
 *
 * The text is parsed window by window. Blocks are decided from left to right, so all but the last one of a window
 * are settled; a block that does not end within its window doubles the next one. The result does not depend on it.
 *
 * @param window characters of the smallest window
 */
export async function* readMarkdown(source: Source, window = WINDOW): AsyncGenerator<ReadSection> {
  const sections = new SectionAssembler();
  let held = '';
  let want = MAX_FRONT_MATTER;
  let atStart = true;
  for await (const { text, position, isEnd } of readText(source)) {
    held += text;
    if (atStart && (isEnd || held.length >= want)) {
      const length = FRONT_MATTER.exec(held.slice(0, MAX_FRONT_MATTER))?.[0].length ?? 0;
      sections.append(held.slice(0, length));
      held = held.slice(length);
      want = window;
      atStart = false;
    }
    while (held !== '' && (isEnd || held.length >= want)) {
      const part = windowOf(held, want, isEnd);
      const { used, ended } = takeSettled(sections, part);
      for (const section of ended) yield { section, position };
      if (used === 0 && part.lines === MAX_LINES) {
        throw unreadable(
          `One quote, list item, paragraph or code block has ${String(MAX_LINES)} lines: split it, or end it.`,
        );
      }
      held = held.slice(used);
      // Half of it used: the work for windows that grew in vain is paid for, and the whole stays linear.
      want = used > 0 && used >= part.text.length / 2 ? window : 2 * Math.max(want, part.text.length);
      await nextTurn();
    }
  }
  const last = sections.end();
  if (last) yield { section: last, position: 1 };
}

interface Window {
  /** Whole lines from the start of the text held. */
  text: string;
  lines: number;
  /** Nothing comes after it. */
  isLast: boolean;
}

/** A window of at least `want` characters, if there are as many, and of no more than MAX_LINES lines. */
function windowOf(held: string, want: number, isEnd: boolean): Window {
  let end = 0;
  let lines = 0;
  while (end < want && end < held.length && lines < MAX_LINES) {
    const newline = held.indexOf('\n', end);
    if (newline < 0 && !isEnd) break;
    end = newline < 0 ? held.length : newline + 1;
    lines += 1;
  }
  return { text: held.slice(0, end), lines, isLast: isEnd && end === held.length };
}

/** Takes the settled blocks of a window: how many characters they have, and the sections that end with them. */
function takeSettled(sections: SectionAssembler, { text, lines, isLast }: Window): { used: number; ended: Section[] } {
  const blocks = blocksOf(text);
  const count = isLast ? blocks.length : settled(blocks, (blocks.at(-1)?.endLine ?? 0) < lines);
  const offsetOf = lineOffsets(text);
  const ended: Section[] = [];
  let taken = 0;
  for (const { line, endLine, heading } of blocks.slice(0, count)) {
    if (!heading) continue;
    sections.append(text.slice(taken, offsetOf(line)));
    taken = offsetOf(endLine);
    const section = sections.begin({ depth: heading.level, ...titleOf(heading.content) });
    if (section) ended.push(section);
  }
  const open = blocks[count];
  const used = open ? offsetOf(open.line) : text.length;
  sections.append(text.slice(taken, used));
  return { used, ended };
}

/** Where a line begins in the text, for line numbers that never decrease. */
function lineOffsets(text: string): (line: number) => number {
  let offset = 0;
  let current = 0;
  return (line) => {
    for (; current < line; current += 1) {
      const newline = text.indexOf('\n', offset);
      offset = newline < 0 ? text.length : newline + 1;
    }
    return offset;
  };
}
