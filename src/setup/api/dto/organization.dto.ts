import { Transform } from 'class-transformer';
import { IsEmail, IsIn, IsISO31661Alpha2, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { ORGANIZATION_TYPES, type OrganizationType } from '../../../organizations/organization.entity.js';

/** Strings arrive with the blanks that people type around them. */
export const Trimmed = () =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

/** Who the organisation is. In multipart, besides these fields, a `logo` file. */
export class OrganizationDto {
  /** @example Debian Project */
  @Trimmed()
  @IsString()
  @Length(1, 200)
  @Matches(/^\P{Cc}*$/u, { message: 'name must not contain control characters' })
  name: string;

  @IsIn(ORGANIZATION_TYPES)
  organizationType: OrganizationType;

  /** @example secretary@debian.org */
  @Trimmed()
  @IsEmail()
  @MaxLength(254)
  contactEmail: string;

  /** State or province. */
  @IsOptional()
  @Trimmed()
  @IsString()
  @Length(1, 100)
  @Matches(/^\P{Cc}*$/u, { message: 'state must not contain control characters' })
  state?: string;

  /**
   * ISO 3166-1 alpha-2.
   * @example DE
   */
  @IsOptional()
  @IsString()
  @IsISO31661Alpha2()
  country?: string;
}
