import { mediaTypeOf } from './media-type.js';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('mediaTypeOf', () => {
  it('follows the explicit media type, whatever else is said', () => {
    expect(mediaTypeOf({ mediaType: 'text/markdown', fileName: 'a.txt', contentType: 'text/plain' })).toBe(
      'text/markdown',
    );
  });

  it('refuses an explicit media type that is not read, even with a known extension', () => {
    expect(mediaTypeOf({ mediaType: 'application/pdf', fileName: 'a.txt' })).toBeUndefined();
  });

  it.each([
    ['a.txt', 'text/plain'],
    ['a.text', 'text/plain'],
    ['a.md', 'text/markdown'],
    ['A.Markdown', 'text/markdown'],
    ['by.laws.DOCX', DOCX],
  ])('knows %s by its extension, before the content type', (fileName, expected) => {
    expect(mediaTypeOf({ fileName, contentType: 'application/octet-stream' })).toBe(expected);
  });

  it('falls back to the content type without its parameters', () => {
    expect(mediaTypeOf({ fileName: 'bylaws', contentType: 'Text/Plain; charset=utf-8' })).toBe('text/plain');
  });

  it.each([{}, { fileName: 'a.pdf' }, { contentType: 'application/octet-stream' }, { fileName: 'constructor' }])(
    'has no answer for %j',
    (hints) => {
      expect(mediaTypeOf(hints)).toBeUndefined();
    },
  );
});
