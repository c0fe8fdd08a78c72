import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsUUID,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IfGiven, OneLine } from '../../../common/text.decorators.js';
import { STATES, type SetupState } from '../../domain/vocabulary.js';
import { BULK_EVENTS, type BulkEvent, type BulkFilter } from '../../store/bulk.records.js';

const A_YEAR_MS = 365 * 86_400_000;

/** Which setups: all conditions that are given must hold; at least one must be given. */
export class BulkFilterDto implements BulkFilter {
  @ApiPropertyOptional({ enum: STATES, enumName: 'SetupState' })
  @IfGiven()
  @IsIn(STATES)
  state?: SetupState;

  @IfGiven()
  @OneLine(200)
  ownerId?: string;

  /**
   * The code of the setup's last error.
   * @example IMPORT_UNREADABLE
   */
  @IfGiven()
  @OneLine(100)
  errorCode?: string;

  /** Setups that are not finished and have been in their state for longer, in milliseconds. */
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(A_YEAR_MS)
  stuckLongerThanMs?: number;

  /** Part of the organisation's name, or the setup's id. */
  @IfGiven()
  @OneLine(200)
  q?: string;
}

/** One event for many setups, chosen by a filter or named by their ids: exactly one of the two. */
export class BulkDto {
  @IsIn(BULK_EVENTS)
  event: BulkEvent;

  /**
   * Stays in the log of every setup that it moves.
   * @example The import was repaired.
   */
  @OneLine(500)
  reason: string;

  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => BulkFilterDto)
  filter?: BulkFilterDto;

  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsUUID('all', { each: true })
  ids?: string[];

  /** Only say what would happen, for the first 1000 setups. */
  @IfGiven()
  @IsBoolean()
  dryRun?: boolean;
}
