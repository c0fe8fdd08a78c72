import { splitNumber } from './heading-number.js';
import { SectionAssembler, type Heading, type ReadSection, type Section, type Source } from './section.js';
import { readText } from './utf8.js';

/**
 * The sections of a plain text, read line by line.
 *
 * A heading is a numbered line alone between blank lines, indented by no more than 3 spaces; its depth is the number
 * of parts of its number. The start and the end of the document and a page break (form feed) count as blank lines.
 */
export async function* readPlainText(source: Source): AsyncGenerator<ReadSection> {
  const scanner = new LineScanner();
  let rest = '';
  for await (const { text, position } of readText(source)) {
    rest += text;
    // Looking through the rest again with every piece would be quadratic in the longest line.
    if (!text.includes('\n')) continue;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const section = scanner.take(line);
      if (section) yield { section, position };
    }
  }
  // The empty line is the end of the document, which confirms a heading in the last line.
  for (const section of [scanner.take(rest), scanner.take(''), scanner.end()]) {
    if (section) yield { section, position: 1 };
  }
}

class LineScanner {
  private readonly sections = new SectionAssembler();
  private afterBlank = true;
  private candidate: { line: string; heading: Heading } | undefined;

  /** Takes the next line; returns the section that has just turned out to be complete. */
  take(line: string): Section | undefined {
    const blank = line.trim() === '';
    const newPage = line.startsWith('\f');
    let complete: Section | undefined;
    if (this.candidate) {
      if (blank || newPage) complete = this.sections.begin(this.candidate.heading);
      else this.sections.append(`${this.candidate.line}\n`);
    }
    const heading = this.afterBlank || newPage ? headingOf(line) : undefined;
    this.candidate = heading && { line, heading };
    if (!heading) this.sections.append(`${line}\n`);
    this.afterBlank = blank;
    return complete;
  }

  end(): Section | undefined {
    return this.sections.end();
  }
}

function headingOf(line: string): Heading | undefined {
  const [indented] = /^\f* {0,3}/.exec(line) ?? [''];
  const numbered = splitNumber(line.slice(indented.length));
  return numbered && { depth: numbered.parts, number: numbered.number, title: numbered.title };
}
