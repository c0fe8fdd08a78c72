import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IfGiven, OneLine, Text } from '../common/text.decorators.js';
import { EVENT_TYPES, type EventType } from '../outbox/event.types.js';

/** Where events shall be sent. */
export class NewWebhookDto {
  /**
   * https, without user and password.
   * @example https://example.org/hooks/setups
   */
  @OneLine(2_000)
  url: string;

  @IsOptional()
  @Text(500)
  description?: string | null;

  /** Left out or null: all. */
  @ApiPropertyOptional({ enum: EVENT_TYPES, enumName: 'EventType', isArray: true, nullable: true })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(EVENT_TYPES.length)
  @ArrayUnique()
  @IsIn(EVENT_TYPES, { each: true })
  types?: EventType[] | null;
}

/** What shall be different; what is left out stays. */
export class WebhookChangeDto {
  /** The version that was read; or send If-Match. */
  @IfGiven()
  @IsInt()
  @Min(1)
  version?: number;

  @IfGiven()
  @OneLine(2_000)
  url?: string;

  @IsOptional()
  @Text(500)
  description?: string | null;

  /** Null: all. */
  @ApiPropertyOptional({ enum: EVENT_TYPES, enumName: 'EventType', isArray: true, nullable: true })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(EVENT_TYPES.length)
  @ArrayUnique()
  @IsIn(EVENT_TYPES, { each: true })
  types?: EventType[] | null;

  /** True also begins anew after it was disabled: what waits is tried at once. */
  @IfGiven()
  @IsBoolean()
  enabled?: boolean;
}

export class RotationDto {
  /** The version that was read; or send If-Match. So a double click rotates once. */
  @IfGiven()
  @IsInt()
  @Min(1)
  version?: number;
}

/** Which attempts of an endpoint. */
export class AttemptsPageDto {
  /** Those of one delivery. */
  @IfGiven()
  @Matches(/^\d{1,18}$/, { message: 'deliveryId must be the id of a delivery' })
  deliveryId?: string;

  /** 1 to 100. */
  @IfGiven()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  pageSize = 50;

  /** `nextPageToken` of the page before. */
  @IfGiven()
  @IsString()
  @MaxLength(100)
  pageToken?: string;
}
