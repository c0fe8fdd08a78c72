/** The sections of a Markdown document by its headings alone, far less than what the product reads. */
export function sectionsOf(markdown) {
  const [, ...parts] = `\n${markdown}`.split(/\n(?=#{1,6} )/);
  return parts.map((part, ordinal) => {
    const [, marks, title, text] = /^(#+) ([^\n]*)([^]*)$/.exec(part);
    return { ordinal, depth: marks.length - 1, title: title.trim(), text: text.trim() };
  });
}
