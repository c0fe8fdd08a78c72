import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Matches, MaxLength, Min } from 'class-validator';

const Trimmed = () => Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

/** The caller's own profile; what is left out is emptied. */
export class ProfileDto {
  /** The version that was read; or send If-Match. Not for the first time. */
  @IsOptional()
  @IsInt()
  @Min(1)
  version?: number;

  @Trimmed()
  @IsString()
  @Length(1, 200)
  @Matches(/^\P{Cc}*$/u, { message: 'displayName must not contain control characters' })
  displayName: string;

  @IsOptional()
  @Trimmed()
  @IsString()
  @MaxLength(200)
  title?: string | null;

  @IsOptional()
  @Trimmed()
  @Matches(/^[+0-9 ()./-]{3,40}$/, { message: 'phone must be a telephone number, for example +49 30 1234567' })
  phone?: string | null;

  @IsOptional()
  @Trimmed()
  @IsString()
  @MaxLength(5_000)
  @Matches(/^[^\0]*$/, { message: 'bio must not contain NUL characters' })
  bio?: string | null;
}
