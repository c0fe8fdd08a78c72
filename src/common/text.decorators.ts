import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString, Length, Matches, ValidateIf } from 'class-validator';

type Applied = ReturnType<typeof applyDecorators>;

/** Blanks that people type around a value are no part of it. */
export const Trimmed = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

/** Leaving a field out is fine; `null` is not. */
export const IfGiven = (): PropertyDecorator => ValidateIf((_: object, value: unknown) => value !== undefined);

export const UpperCase = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().toUpperCase() : value));

/**
 * One line of 1 to `max` characters, trimmed; without control characters and halves of surrogate pairs, which
 * PostgreSQL cannot store.
 */
export const OneLine = (max: number): Applied =>
  applyDecorators(
    ApiProperty({ minLength: 1, maxLength: max }),
    Trimmed(),
    IsString(),
    Length(1, max),
    Matches(/^[^\p{Cc}\p{Cs}]*$/u, { message: '$property must not contain control characters' }),
  );

/** As `OneLine`, for each value of an array. */
export const EachOneLine = (max: number): Applied =>
  applyDecorators(
    ApiProperty({ type: 'string', isArray: true }),
    IsString({ each: true }),
    Length(1, max, { each: true }),
    Matches(/^(?=.*\S)[^\p{Cc}\p{Cs}]*$/u, {
      each: true,
      message: 'each value in $property must have a visible character and no control characters',
    }),
  );

/** Any text up to `max` characters that PostgreSQL can store. */
export const Text = (max: number): Applied =>
  applyDecorators(
    ApiProperty({ maxLength: max }),
    Trimmed(),
    IsString(),
    Length(0, max),
    Matches(/^[^\0\p{Cs}]*$/u, { message: '$property must not contain NUL characters' }),
  );
