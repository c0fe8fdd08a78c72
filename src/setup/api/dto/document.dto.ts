import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsString } from 'class-validator';
import { EachOneLine, IfGiven, OneLine } from '../../../common/text.decorators.js';
import { DOCUMENT_TYPES, type DocumentType } from '../../../documents/document.entity.js';
import { MEDIA_TYPES, type MediaType } from '../../../documents/reading/index.js';

/** The governing document: in multipart with a `file`, in JSON with `content`. */
export class DocumentDto {
  /** @example Constitution for the Debian Project */
  @OneLine(300)
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
  @EachOneLine(100)
  hierarchy: string[];

  /** The document itself, where no file is sent; of a `.docx` in Base64. */
  @IfGiven()
  @IsString()
  content?: string;

  /** What `content` or the file is, where its name does not say it. */
  @IfGiven()
  @IsIn(MEDIA_TYPES)
  mediaType?: MediaType;
}
