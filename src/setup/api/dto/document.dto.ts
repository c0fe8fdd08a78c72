import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { DOCUMENT_TYPES, type DocumentType } from '../../../documents/document.entity.js';
import { MEDIA_TYPES, type MediaType } from '../../../documents/reading/index.js';
import { Trimmed } from './organization.dto.js';

/** The governing document: in multipart with a `file`, in JSON with `content`. */
export class DocumentDto {
  /** @example Constitution for the Debian Project */
  @Trimmed()
  @IsString()
  @Length(1, 300)
  @Matches(/^\P{Cc}*$/u, { message: 'title must not contain control characters' })
  title: string;

  @IsIn(DOCUMENT_TYPES)
  documentType: DocumentType;

  /**
   * Names of the levels, top level first; in multipart a JSON string.
   * @example ["Article", "Section"]
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(6)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  @Matches(/^\P{Cc}*$/u, { each: true, message: 'each value in hierarchy must not contain control characters' })
  hierarchy: string[];

  /** The document itself, where no file is sent; of a `.docx` in Base64. */
  @IsOptional()
  @IsString()
  content?: string;

  /** What `content` or the file is, where its name does not say it. */
  @IsOptional()
  @IsIn(MEDIA_TYPES)
  mediaType?: MediaType;
}
