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

/**
 * As text a slice is twice as long and still arrives in one read of the socket. Longer rows are put together by `pg` in
 * one buffer after the other, and V8 keeps long strings until it collects everything: 512 KiB in a row took 5 MiB.
 */
const SLICE_BYTES = 24 * 1024;
/** In one round trip. */
const SLICES = 16;

const PUT = prepared(
  'put_blob',
  `INSERT INTO blobs (id, setup_id, kind, media_type, file_name, size, sha256, content)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
   ON CONFLICT (setup_id, kind) DO UPDATE SET media_type = excluded.media_type, file_name = excluded.file_name,
     size = excluded.size, sha256 = excluded.sha256, content = excluded.content
   RETURNING id`,
);
/** With constants in the series the planner sees the same for all parameters, and plans it once. */
const READ = prepared(
  'read_blob',
  `SELECT substring(content FROM $2::int + n * ${String(SLICE_BYTES)} FOR ${String(SLICE_BYTES)}) AS slice
   FROM blobs, generate_series(0, ${String(SLICES - 1)}) AS n
   WHERE id = $1 AND $2::int + n * ${String(SLICE_BYTES)} <= size ORDER BY n`,
);

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

/** Reads a blob piece by piece: memory stays at what one round trip brings. */
export async function* blobSlices(em: EntityManager, id: string, size: number): AsyncGenerator<Buffer> {
  const together = SLICES * SLICE_BYTES;
  for (let from = 1; from <= size; from += together) {
    const rows = await em.query<{ slice: Buffer }[]>(READ, [id, from]);
    if (rows.length === 0) return;
    for (const { slice } of rows) yield slice;
  }
}
