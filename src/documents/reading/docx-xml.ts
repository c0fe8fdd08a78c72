import { SaxesParser, type SaxesTagNS } from 'saxes';
import { unreadable } from './failures.js';
import { utf8Decoder } from './utf8.js';

/** What happens in an XML part, in its order; the names have the usual prefixes, whatever the part itself uses. */
export interface XmlHandler {
  /** @param attribute finds an attribute of the `w` namespace by its local name */
  open(name: string, attribute: (local: string) => string | undefined): void;
  text(text: string): void;
  close(name: string): void;
}

/** The namespaces that matter, transitional and strict (ISO/IEC 29500), under their usual prefixes. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['http://schemas.openxmlformats.org/wordprocessingml/2006/main', 'w'],
  ['http://purl.oclc.org/ooxml/wordprocessingml/main', 'w'],
  ['http://schemas.openxmlformats.org/officeDocument/2006/math', 'm'],
  ['http://purl.oclc.org/ooxml/officeDocument/math', 'm'],
  ['http://schemas.openxmlformats.org/markup-compatibility/2006', 'mc'],
]);

// What the parser holds in memory grows with these three; no document comes near.
const MAX_DEPTH = 1000;
const MAX_ATTRIBUTES = 1000;
const MAX_BYTES_OF_ONE_NODE = 20 * 1024 * 1024;

const BROKEN = 'The XML inside it is broken: open it in Word and save it again as .docx.';

/**
 * Parses the XML of a part as its bytes come, and yields after each piece how many bytes there were so far.
 *
 * @throws StepFailure IMPORT_UNREADABLE for XML that is not well-formed, not UTF-8, or has a DOCTYPE: nothing that
 *         the document declares is ever resolved
 */
export async function* parseXml(bytes: AsyncIterable<Uint8Array>, handler: XmlHandler): AsyncGenerator<number> {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const decode = utf8Decoder();
  let read = 0;
  let readAtLastNode = 0;
  let depth = 0;
  let attributes = 0;
  const refuse = (cause?: unknown): never => {
    throw unreadable(BROKEN, cause);
  };

  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.on('attribute', () => {
    if (++attributes > MAX_ATTRIBUTES) refuse();
  });
  parser.on('opentag', (tag) => {
    attributes = 0;
    readAtLastNode = read;
    if (++depth > MAX_DEPTH) refuse();
    handler.open(nameOf(tag), (local) => attributeOf(tag, local));
  });
  parser.on('text', (text) => {
    handler.text(text);
  });
  parser.on('cdata', (text) => {
    handler.text(text);
  });
  parser.on('closetag', (tag) => {
    depth -= 1;
    readAtLastNode = read;
    handler.close(nameOf(tag));
  });

  for await (const piece of bytes) {
    read += piece.length;
    parser.write(decode(piece, () => BROKEN));
    if (read - readAtLastNode > MAX_BYTES_OF_ONE_NODE) refuse();
    yield read;
  }
  parser.write(decode(undefined, () => BROKEN)).close();
}

const nameOf = (tag: SaxesTagNS): string => `${PREFIXES.get(tag.uri) ?? '?'}:${tag.local}`;

const attributeOf = (tag: SaxesTagNS, wanted: string): string | undefined =>
  Object.values(tag.attributes).find(({ uri, local }) => local === wanted && PREFIXES.get(uri) === 'w')?.value;
