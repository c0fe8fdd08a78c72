import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsString,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { Trimmed } from './organization.dto.js';

/** One stage of the approval. */
export class StageDto {
  /** @example Review */
  @Trimmed()
  @IsString()
  @Length(1, 100)
  @Matches(/^\P{Cc}*$/u, { message: 'name must not contain control characters' })
  name: string;

  /** @example secretary */
  @Trimmed()
  @IsString()
  @Length(1, 100)
  @Matches(/^\P{Cc}*$/u, { message: 'approverRole must not contain control characters' })
  approverRole: string;
}

/** How amendments are approved. */
export class WorkflowDto {
  /** @example General Resolution */
  @Trimmed()
  @IsString()
  @Length(1, 200)
  @Matches(/^\P{Cc}*$/u, { message: 'name must not contain control characters' })
  name: string;

  /** In the order in which they approve; names unique. In multipart a JSON string. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ArrayUnique((stage: Partial<StageDto> | null) => stage?.name, { message: 'stages must have unique names' })
  @ValidateNested({ each: true })
  @Type(() => StageDto)
  stages: StageDto[];
}
