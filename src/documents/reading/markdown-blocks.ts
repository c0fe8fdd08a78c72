import MarkdownIt from 'markdown-it';
import { unreadable } from './failures.js';

/**
 * A block at the top level of a Markdown text, or an item of a list at the top level: reading may begin anew at
 * each of them. Lines count from 0, `endLine` is the first line after it.
 */
export interface Block {
  type: string;
  line: number;
  endLine: number;
  /** Only of a heading: its level, 1 to 6, and its content with inline markup. */
  heading?: { level: number; content: string };
}

/** Quotes and lists nested deeper are plain text; a list counts twice. One line may hold a million `>`. */
const MAX_DEPTH = 24;

const LISTS = new Set(['bullet_list_open', 'ordered_list_open']);

/**
 * The blocks of a text by CommonMark 0.31, in order; blank lines between them belong to none.
 *
 * @throws StepFailure IMPORT_UNREADABLE for an HTML tag with a million attributes
 */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const { type, tag, map, content } of tokensOf(text)) {
    const last = blocks.at(-1);
    if (type === 'inline' && last?.heading) last.heading.content = content;
    if (type === 'inline' || !map || LISTS.has(type)) continue;
    const heading = type === 'heading_open' ? { level: Number(tag.slice(1)), content: '' } : undefined;
    blocks.push({ type, line: map[0], endLine: map[1], ...(heading && { heading }) });
  }
  return blocks;
}

/**
 * How many of a window's blocks stay as they are, whatever lines come after the window: all, or all but the last.
 *
 * One thing looks further ahead: the label and the title of a link definition may span lines, and until their end is
 * seen those lines are taken for paragraphs and underlined headings. Such a chain is open from its first `[` on.
 *
 * @param blankAfter whether a blank line follows the last block
 */
export function settled(blocks: readonly Block[], blankAfter: boolean): number {
  const last = blocks.at(-1);
  if (!last || last.type === 'hr' || isAtx(last) || (isProse(last) && blankAfter)) return blocks.length;
  let open = blocks.length - 1;
  for (let i = open; i > 0; i -= 1) {
    const [before, block] = [blocks[i - 1], blocks[i]];
    if (!before || !block || !isProse(block) || before.endLine !== block.line) break;
    if (mayGoOn(before) && block.type !== 'reference_definition') open = i - 1;
  }
  return open;
}

const mayGoOn = ({ type, heading }: Block): boolean =>
  type === 'reference_definition' || (!!heading && /^\[(?![^\]\\]*\](?!:))/.test(heading.content));

const isAtx = ({ heading, line, endLine }: Block): boolean => heading !== undefined && endLine === line + 1;

const isProse = (block: Block): boolean =>
  block.type === 'paragraph_open' || block.type === 'reference_definition' || (!!block.heading && !isAtx(block));

function tokensOf(text: string) {
  try {
    return parser.parse(text, {});
  } catch (error) {
    // The parser's regular expression for tags takes a step on its stack for every attribute.
    if (error instanceof RangeError) throw unreadable('It has an HTML tag of monstrous length: remove it.', error);
    throw error;
  }
}

// The nesting limit of markdown-it swallows the rest of the document; the rule `too_deep` takes its place.
const parser = new MarkdownIt('commonmark', { maxNesting: 2 * MAX_DEPTH });
parser.core.ruler.enableOnly(['normalize', 'block']);
// Link targets do not matter here, and CommonMark refuses none.
parser.normalizeLink = (url) => url;
parser.validateLink = () => true;
parser.block.ruler.before('code', 'too_deep', (state, line, _endLine, silent) => {
  if (silent || state.level < MAX_DEPTH) return false;
  state.line = line + 1;
  return true;
});
// Blocks inside blocks are dropped at once: a list of 500,000 items makes 2.5 million of them.
parser.block.State = class extends parser.block.State {
  override push(type: string, tag: string, nesting: -1 | 0 | 1) {
    const token = super.push(type, tag, nesting);
    const isKept = token.level === 0 || (token.level === 1 && (type === 'inline' || type === 'list_item_open'));
    if (!isKept) this.tokens.pop();
    return token;
  }
};
