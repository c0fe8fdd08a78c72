const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Sizes, from one chunk of the import to dozens: long imports are the ones that are interrupted. */
const SECTIONS = { small: [2, 40], some: [600, 2_500], many: [8_000, 25_000] };

/**
 * A document as a client submits it. Its title tells the checker what the import must make of it.
 *
 * @typedef {object} Manuscript
 * @property {string} tag      stands in every section's title
 * @property {number} sections 0 for a document that cannot be imported
 * @property {'text/markdown' | 'text/plain' | 'headless' | 'not a docx'} kind
 * @property {boolean} asFile  in a form, or as JSON
 */

/** @returns {Manuscript} */
export function drawManuscript(random, tag, brokenShare) {
  const broken = random.chance(brokenShare);
  const kind = broken ? random.pick(['headless', 'not a docx']) : random.pick(['text/markdown', 'text/plain']);
  const size = SECTIONS[random.weighted({ small: 70, some: 18, many: 12 })];
  return {
    tag,
    kind,
    sections: broken ? 0 : random.between(...size),
    asFile: kind === 'not a docx' || random.chance(0.4),
  };
}

export const titleOf = ({ tag, sections }) => `Bylaws ${tag} of ${String(sections)} sections`;

/** What `titleOf` said: the tag and the number of sections. */
export function readTitle(title) {
  const [, tag, sections] = /^Bylaws (\S+) of (\d+) sections$/.exec(title) ?? [];
  return { tag, sections: Number(sections) };
}

/** The fields of a submission in JSON, as in the body or in the `input` of a retry. */
export const fieldsOf = (manuscript) => ({
  ...factsOf(manuscript),
  mediaType: mediaTypeOf(manuscript),
  content: contentOf(manuscript),
});

/** The submission as a form or as JSON. */
export function submissionOf(manuscript) {
  if (!manuscript.asFile) return fieldsOf(manuscript);
  const { title, documentType, hierarchy } = factsOf(manuscript);
  const form = new FormData();
  form.set('title', title);
  form.set('documentType', documentType);
  form.set('hierarchy', JSON.stringify(hierarchy));
  form.set('mediaType', mediaTypeOf(manuscript));
  form.set('file', new Blob([contentOf(manuscript)]), 'bylaws');
  return form;
}

const factsOf = (manuscript) => ({ title: titleOf(manuscript), documentType: 'bylaws', hierarchy: ['Part'] });

const mediaTypeOf = ({ kind }) => (kind === 'not a docx' ? DOCX : kind === 'headless' ? 'text/plain' : kind);

function contentOf({ kind, tag, sections }) {
  if (kind === 'headless') return `Nothing in ${tag} is a heading.\n`;
  if (kind === 'not a docx') return Buffer.from(`${tag} is no zip archive`).toString('base64');
  const heading = kind === 'text/markdown' ? () => '# ' : (i) => `${String(i)}. `;
  return Array.from(
    { length: sections },
    (_, i) => `${heading(i + 1)}Part ${String(i + 1)} of ${tag}\n\nText.\n\n`,
  ).join('');
}
