import { IsEmail, IsIn, IsInt, IsISO31661Alpha2, IsOptional, MaxLength, Min } from 'class-validator';
import { IfGiven, OneLine, Trimmed, UpperCase } from '../common/text.decorators.js';
import { ORGANIZATION_TYPES, type OrganizationType } from './organization.entity.js';

/** What to change of an organisation; fields that are left out stay as they are. */
export class OrganizationPatchDto {
  /** The version that was read; or send If-Match. */
  @IfGiven()
  @IsInt()
  @Min(1)
  version?: number;

  @IfGiven()
  @OneLine(200)
  name?: string;

  @IfGiven()
  @IsIn(ORGANIZATION_TYPES)
  organizationType?: OrganizationType;

  @IfGiven()
  @Trimmed()
  @IsEmail()
  @MaxLength(254)
  contactEmail?: string;

  /** `null` removes it. */
  @IsOptional()
  @OneLine(100)
  state?: string | null;

  /** ISO 3166-1 alpha-2; `null` removes it. */
  @IsOptional()
  @UpperCase()
  @IsISO31661Alpha2()
  country?: string | null;
}
