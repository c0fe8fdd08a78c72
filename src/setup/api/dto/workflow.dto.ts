import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, ValidateNested } from 'class-validator';
import { OneLine } from '../../../common/text.decorators.js';

/** One stage of the approval. */
export class StageDto {
  /** @example Review */
  @OneLine(100)
  name: string;

  /** @example secretary */
  @OneLine(100)
  approverRole: string;
}

/** How amendments are approved. */
export class WorkflowDto {
  /** @example General Resolution */
  @OneLine(200)
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
