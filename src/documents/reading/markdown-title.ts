import MarkdownIt, { type Token } from 'markdown-it';
import { numberedTitle } from './heading-number.js';

const inline = new MarkdownIt('commonmark');

/** Without any of these a title means what is written (CommonMark 0.31, 6): most do, and parsing costs a third of reading. */
const MARKUP = /[\\`*_[\]!<&\n]/;

/** Markup of longer titles stays as written: what markdown-it needs for a line of brackets grows with its square. */
const MAX_TITLE = 1000;

/**
 * The number and the title of a Markdown heading as plain text.
 *
 * @param source what stands between the heading's marks, with its inline markup
 */
export function titleOf(source: string): { number: string; title: string } {
  if (source.length > MAX_TITLE || !MARKUP.test(source)) return numberedTitle(source);
  return numberedTitle(inline.parseInline(source, {}).map(plainText).join(''));
}

/** Raw HTML has neither children nor visible text; an image's children are its description. */
function plainText(token: Token): string {
  if (token.children?.length) return token.children.map(plainText).join('');
  if (token.type === 'text' || token.type === 'code_inline') return token.content;
  return token.type === 'softbreak' || token.type === 'hardbreak' ? ' ' : '';
}
