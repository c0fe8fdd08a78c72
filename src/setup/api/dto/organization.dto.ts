import { IsEmail, IsIn, IsISO31661Alpha2, IsOptional, MaxLength } from 'class-validator';
import { OneLine, Trimmed, UpperCase } from '../../../common/text.decorators.js';
import { ORGANIZATION_TYPES, type OrganizationType } from '../../../organizations/organization.entity.js';

/** Who the organisation is. In multipart, besides these fields, a `logo` file. */
export class OrganizationDto {
  /** @example Debian Project */
  @OneLine(200)
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
  @OneLine(100)
  state?: string;

  /**
   * ISO 3166-1 alpha-2.
   * @example DE
   */
  @IsOptional()
  @UpperCase()
  @IsISO31661Alpha2()
  country?: string;
}
