/** A heading's number apart from its title. */
export interface NumberedTitle {
  number: string;
  title: string;
  /** How many parts the number has: 2 for `4.1`. */
  parts: number;
}

// At most 16 parts of 9 digits: what is longer is a telephone number or an attack, never the number of a section.
const NUMBERED = /^((?:\d{1,9}|[A-Z])(?:\.\d{1,9}){0,15})(\.?)\s+(\S[^]*)$/;

/**
 * Takes `4.1 Powers`, `1. Introduction` or `A. Procedure` apart; undefined for a line without such a number.
 *
 * A number is digits or one capital letter, then parts of digits, each after a dot. A number of one part needs a
 * closing dot (`2024 Budget` and `A new day` have none), one of several parts may have it. White space and a title
 * follow.
 */
export function splitNumber(line: string): NumberedTitle | undefined {
  const [, number, dot, title] = NUMBERED.exec(line) ?? [];
  if (number === undefined || title === undefined) return undefined;
  const parts = number.split('.').length;
  if (parts === 1 && dot === '') return undefined;
  return { number, title: title.trimEnd(), parts };
}

/** The number and the title of a heading that is known to be one: white space becomes single spaces. */
export function numberedTitle(heading: string): { number: string; title: string } {
  const plain = heading.replace(/\s+/g, ' ').trim();
  const numbered = splitNumber(plain);
  return { number: numbered?.number ?? '', title: numbered?.title ?? plain };
}
