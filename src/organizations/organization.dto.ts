import { Transform } from 'class-transformer';
import {
  IsEmail,
  IsIn,
  IsInt,
  IsISO31661Alpha2,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { ORGANIZATION_TYPES, type OrganizationType } from './organization.entity.js';

const Trimmed = () => Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));
const IfGiven = () => ValidateIf((_: object, value: unknown) => value !== undefined);

/** What to change of an organisation; fields that are left out stay as they are. */
export class OrganizationPatchDto {
  /** The version that was read; or send If-Match. */
  @IsOptional()
  @IsInt()
  @Min(1)
  version?: number;

  @IfGiven()
  @Trimmed()
  @IsString()
  @Length(1, 200)
  @Matches(/^\P{Cc}*$/u, { message: 'name must not contain control characters' })
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
  @Trimmed()
  @IsString()
  @Length(1, 100)
  state?: string | null;

  /** ISO 3166-1 alpha-2; `null` removes it. */
  @IsOptional()
  @IsString()
  @IsISO31661Alpha2()
  country?: string | null;
}
