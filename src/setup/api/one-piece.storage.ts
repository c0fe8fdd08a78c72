import type { Request } from 'express';
import type { StorageEngine } from 'multer';

/** Where the form does not say how long it is. */
const FIRST_BYTES = 64 * 1024;

type Done = (error?: unknown, file?: Partial<Express.Multer.File>) => void;

/**
 * Multer's storage for a file in memory, in one piece from the beginning. Its own keeps what arrives and joins it at the
 * end: a document is then there twice. Pages of memory are taken as they are written, so a length that is announced and
 * never sent costs nothing.
 *
 * @param maxBytes of a file; Multer refuses what is longer
 */
export class OnePiece implements StorageEngine {
  constructor(private readonly maxBytes: number) {}

  _handleFile(request: Request, file: Express.Multer.File, done: Done): void {
    const announced = Number(request.headers['content-length'] ?? FIRST_BYTES);
    // One more than allowed arrives before Multer refuses it.
    let piece: Buffer = Buffer.allocUnsafeSlow(Math.min(announced, this.maxBytes + 1));
    let size = 0;
    file.stream.on('data', (chunk: Buffer) => {
      if (size + chunk.length > piece.length) piece = longer(piece, size + chunk.length);
      size += chunk.copy(piece, size);
    });
    file.stream.on('end', () => {
      done(null, { buffer: piece.subarray(0, size), size });
    });
  }

  _removeFile(_request: Request, file: Partial<Express.Multer.File>, done: (error: Error | null) => void): void {
    delete file.buffer;
    done(null);
  }
}

function longer(piece: Buffer, atLeast: number): Buffer {
  const grown = Buffer.allocUnsafeSlow(Math.max(2 * piece.length, atLeast));
  piece.copy(grown);
  return grown;
}
