/** The kinds of document that the import reads. */
export const MEDIA_TYPES = [
  'text/plain',
  'text/markdown',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
] as const;

export type MediaType = (typeof MEDIA_TYPES)[number];

const BY_EXTENSION: Readonly<Record<string, MediaType | undefined>> = {
  txt: 'text/plain',
  text: 'text/plain',
  md: 'text/markdown',
  markdown: 'text/markdown',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};

const known = (name: string): MediaType | undefined => {
  const essence = name.split(';', 1)[0]?.trim().toLowerCase();
  return MEDIA_TYPES.find((type) => type === essence);
};

/**
 * The media type of a document by what its sender says about it; its bytes are judged when it is read.
 *
 * @param hints `mediaType` is the sender's own word and decides alone; then the extension of `fileName`;
 *              then `contentType`, whose parameters do not count
 * @returns undefined for a kind of document that is not read
 */
export function mediaTypeOf(hints: {
  mediaType?: string;
  fileName?: string;
  contentType?: string;
}): MediaType | undefined {
  if (hints.mediaType !== undefined) return known(hints.mediaType);
  const extension = /\.([a-z]+)$/i.exec(hints.fileName ?? '')?.[1]?.toLowerCase();
  return BY_EXTENSION[extension ?? ''] ?? known(hints.contentType ?? '');
}
