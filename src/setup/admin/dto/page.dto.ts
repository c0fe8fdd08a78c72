import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { IfGiven } from '../../../common/text.decorators.js';

/** A page of an admin's list. */
export class AdminPageDto {
  /** 1 to 100. */
  @IfGiven()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  pageSize = 100;

  /** `nextPageToken` of the page before. */
  @IfGiven()
  @IsString()
  @MaxLength(100)
  pageToken?: string;
}
