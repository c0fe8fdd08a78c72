import { randomBytes } from 'node:crypto';
import { blobSlices, putBlob } from '../../src/setup/store/blobs.store.js';
import { useDeployment, type Site } from '../support/deployment.js';
import { Lead } from '../support/lead.js';

/** What one round trip brings. */
const SLICE = 512 * 1024;

const deployment = useDeployment();
let site: Site;

beforeAll(async () => {
  site = await deployment.open();
});

async function writeAndRead(content: Buffer): Promise<Buffer[]> {
  const { manager } = site.database;
  const { id } = await Lead.create(site);
  const upload = { kind: 'document' as const, mediaType: 'text/plain', fileName: null, content };
  const { blobId } = await putBlob(manager, id, upload);
  const slices: Buffer[] = [];
  for await (const slice of blobSlices(manager, blobId, content.length)) slices.push(slice);
  return slices;
}

it.each([1, SLICE - 1, SLICE, SLICE + 1, 2 * SLICE - 1, 2 * SLICE, 2 * SLICE + 1, 3 * SLICE + 7])(
  'an upload of %d bytes is read as it was written',
  async (bytes) => {
    const content = randomBytes(bytes);
    const slices = await writeAndRead(content);
    expect(Buffer.concat(slices).equals(content)).toBe(true);
    expect(slices).toHaveLength(Math.ceil(bytes / SLICE));
  },
);
