import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { prepared } from '../../database/statements.js';
import type { BlobRef } from './records.js';
import { only } from './setups.store.js';

/** An upload as it arrived, checked at the edge. */
export interface Upload {
  kind: 'logo' | 'document';
  mediaType: string;
  fileName: string | null;
  content: Buffer;
}

/** Small enough to keep memory flat, large enough to be few round trips for 20 MiB. */
const SLICE_BYTES = 512 * 1024;

const PUT = prepared(
  'put_blob',
  `INSERT INTO blobs (id, setup_id, kind, media_type, file_name, size, sha256, content)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
   ON CONFLICT (setup_id, kind) DO UPDATE SET media_type = excluded.media_type, file_name = excluded.file_name,
     size = excluded.size, sha256 = excluded.sha256, content = excluded.content
   RETURNING id`,
);
const SLICE = prepared('blob_slice', `SELECT substring(content FROM $2 FOR $3) AS slice FROM blobs WHERE id = $1`);

/** Stores an upload; one of the same kind that the setup had before is replaced and keeps its id. */
export async function putBlob(em: EntityManager, setupId: string, upload: Upload): Promise<BlobRef> {
  const { kind, mediaType, fileName, content } = upload;
  const sha256 = createHash('sha256').update(content).digest('hex');
  const values = [randomUUID(), setupId, kind, mediaType, fileName, content.length, sha256, content];
  const rows = await em.query<{ id: string }[]>(PUT, values);
  return { blobId: only(rows).id, mediaType, fileName, size: content.length, sha256 };
}

export async function deleteBlob(em: EntityManager, id: string): Promise<void> {
  await em.query(`DELETE FROM blobs WHERE id = $1`, [id]);
}

/** Deletes what was uploaded for a setup, saved by a step or not. */
export async function deleteBlobsOf(em: EntityManager, setupId: string): Promise<void> {
  await em.query(`DELETE FROM blobs WHERE setup_id = $1`, [setupId]);
}

/** Reads a blob piece by piece: memory stays at one slice. */
export async function* blobSlices(em: EntityManager, id: string, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < size; from += SLICE_BYTES) {
    const rows = await em.query<{ slice: Buffer }[]>(SLICE, [id, from + 1, SLICE_BYTES]);
    const slice = rows[0]?.slice;
    if (!slice) return;
    yield slice;
  }
}
