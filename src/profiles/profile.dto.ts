import { IsInt, IsOptional, Matches, Min } from 'class-validator';
import { IfGiven, OneLine, Text, Trimmed } from '../common/text.decorators.js';

/** The caller's own profile; what is left out is emptied. */
export class ProfileDto {
  /** The version that was read; or send If-Match. Not for the first time. */
  @IfGiven()
  @IsInt()
  @Min(1)
  version?: number;

  @OneLine(200)
  displayName: string;

  @IsOptional()
  @Text(200)
  title?: string | null;

  @IsOptional()
  @Trimmed()
  @Matches(/^[+0-9 ()./-]{3,40}$/, { message: 'phone must be a telephone number, for example +49 30 1234567' })
  phone?: string | null;

  @IsOptional()
  @Text(5_000)
  bio?: string | null;
}
