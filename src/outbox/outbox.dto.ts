import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IfGiven } from '../common/text.decorators.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from './sink.js';

/** The number of a delivery. */
export const DELIVERY_ID = /^\d{1,18}$/;

/** Which deliveries of a sink. */
export class DeliveriesPageDto {
  @ApiPropertyOptional({ enum: DELIVERY_STATUSES, enumName: 'DeliveryStatus' })
  @IfGiven()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;

  @IfGiven()
  @IsUUID()
  setupId?: string;

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

/** What to try again. */
export class ReplayDto {
  /** Deliveries, dead or delivered; without them every dead letter of the sink. */
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @Matches(DELIVERY_ID, { each: true, message: 'ids must be ids of deliveries' })
  ids?: string[];
}
