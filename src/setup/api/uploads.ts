import type { MulterOptions } from '@nestjs/platform-express/multer/interfaces/multer-options.interface.js';
import type { Request } from 'express';
import { fileTypeFromBuffer } from 'file-type';
import { DomainError, validationFailed } from '../../common/domain-error.js';
import { mediaTypeOf } from '../../documents/reading/index.js';
import type { Upload } from '../store/blobs.store.js';
import type { DocumentDto } from './dto/document.dto.js';
import { OnePiece } from './one-piece.storage.js';

const MIB = 1024 * 1024;
export const MAX_LOGO_BYTES = MIB;
export const MAX_DOCUMENT_BYTES = 20 * MIB;
/** 20 MiB of text as a JSON string: every line break and quote doubles; Base64 adds a third. */
export const DOCUMENT_JSON_LIMIT = '45mb';

const LOGO_TYPES = ['image/png', 'image/jpeg', 'image/webp'];

/** Multer's limits for a form with one file; what is larger ends as PAYLOAD_TOO_LARGE while it arrives. */
export const formLimits = (fileSize: number): MulterOptions => ({
  storage: new OnePiece(fileSize),
  limits: { files: 2, fileSize, fields: 20, fieldSize: 100 * 1024, fieldNameSize: 100, parts: 25 },
  ...{ defParamCharset: 'utf8' },
});

/** All files of a form, whichever interceptor parsed it. */
export function uploadsOf(request: Request): Express.Multer.File[] {
  const { file, files } = request;
  if (file) return [file];
  return Array.isArray(files) ? files : Object.values(files ?? {}).flat();
}

/** @throws {DomainError} UNSUPPORTED_MEDIA_TYPE where the bytes are no PNG, JPEG or WebP; PAYLOAD_TOO_LARGE */
export async function logoUpload(file: Express.Multer.File): Promise<Upload> {
  if (file.size > MAX_LOGO_BYTES) throw new DomainError('PAYLOAD_TOO_LARGE', 'The logo may have 1 MiB at most.');
  const mediaType = (await fileTypeFromBuffer(file.buffer))?.mime;
  if (!mediaType || !LOGO_TYPES.includes(mediaType)) {
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'The logo must be a PNG, JPEG or WebP image by its content.');
  }
  return { kind: 'logo', mediaType, fileName: safeName(file.originalname), content: file.buffer };
}

/** The document's source, from the file or from `content`. @throws {DomainError} */
export function documentUpload(dto: DocumentDto, file: Express.Multer.File | undefined): Upload {
  const given = file ? fromFile(dto, file) : fromContent(dto);
  if (given.content.length > MAX_DOCUMENT_BYTES) {
    throw new DomainError('PAYLOAD_TOO_LARGE', 'The document may have 20 MiB at most.');
  }
  if (given.content.length === 0)
    throw validationFailed([{ pointer: file ? '#/file' : '#/content', detail: 'is empty' }]);
  return given;
}

function fromFile({ content, mediaType }: DocumentDto, file: Express.Multer.File): Upload {
  if (content !== undefined) {
    throw validationFailed([{ pointer: '#/content', detail: 'must be left out where a file is sent' }]);
  }
  const type = mediaTypeOf({
    fileName: file.originalname,
    contentType: file.mimetype,
    ...(mediaType !== undefined && { mediaType }),
  });
  if (!type) {
    throw new DomainError(
      'UNSUPPORTED_MEDIA_TYPE',
      'The document must be plain text (.txt), Markdown (.md) or Word (.docx). Rename the file, or say its mediaType.',
    );
  }
  return { kind: 'document', mediaType: type, fileName: safeName(file.originalname), content: file.buffer };
}

function fromContent({ content, mediaType = 'text/plain' }: DocumentDto): Upload {
  if (content === undefined) {
    throw validationFailed([{ pointer: '#/file', detail: 'is required: send a file, or the text as content' }]);
  }
  const encoding = mediaType.startsWith('text/') ? 'utf8' : 'base64';
  return { kind: 'document', mediaType, fileName: null, content: Buffer.from(content, encoding) };
}

/** A name to show, never a path to open. */
const safeName = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? '').replace(/\p{Cc}/gu, '').slice(0, 255) || 'unnamed';
