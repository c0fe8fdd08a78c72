import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { OneLine } from '../../../common/text.decorators.js';
import { STATES, type SetupState } from '../../domain/vocabulary.js';

/** A page of a list. */
export class PageDto {
  /** 1 to 100. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  pageSize = 20;

  /** `nextPageToken` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  pageToken?: string;
}

/** Which setups to list. */
export class SetupListDto extends PageDto {
  @ApiPropertyOptional({ enum: STATES, enumName: 'SetupState' })
  @IsOptional()
  @IsIn(STATES)
  state?: SetupState;

  /** Admins only: another owner's setups. */
  @IsOptional()
  @OneLine(200)
  ownerId?: string;

  /** Part of the organisation's name, or the setup's id. */
  @IsOptional()
  @OneLine(200)
  q?: string;
}
