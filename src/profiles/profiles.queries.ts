import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '../common/domain-error.js';
import type { ExpectedVersion } from '../common/expected-version.js';
import type { ProfileDto } from './profile.dto.js';

export interface ProfileView {
  userId: string;
  displayName: string;
  title: string | null;
  phone: string | null;
  bio: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `p.user_id AS "userId", p.display_name AS "displayName", p.title, p.phone, p.bio, p.version,
  p.created_at AS "createdAt", p.updated_at AS "updatedAt"`;

const values = (userId: string, dto: ProfileDto) => [
  userId,
  dto.displayName,
  dto.title ?? null,
  dto.phone ?? null,
  dto.bio ?? null,
];

/** Profiles, each for its own user. */
@Injectable()
export class ProfilesQueries {
  constructor(private readonly database: DataSource) {}

  /** @throws {DomainError} NOT_FOUND where there is none yet */
  async own(userId: string): Promise<ProfileView> {
    const [row] = await this.database.query<ProfileView[]>(`SELECT ${COLUMNS} FROM profiles p WHERE p.user_id = $1`, [
      userId,
    ]);
    if (!row) throw notFound('profile');
    return row;
  }

  /** Creates the profile. @returns undefined where there is one already */
  async create(userId: string, dto: ProfileDto): Promise<ProfileView | undefined> {
    const [row] = await this.database.query<ProfileView[]>(
      `WITH p AS (INSERT INTO profiles (user_id, display_name, title, phone, bio) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_id) DO NOTHING RETURNING *)
       SELECT ${COLUMNS} FROM p`,
      values(userId, dto),
    );
    return row;
  }

  /** Replaces the profile that is still at the expected version. */
  async update(userId: string, expected: ExpectedVersion, dto: ProfileDto): Promise<ProfileView> {
    const [row] = await this.database.query<ProfileView[]>(
      `WITH p AS (UPDATE profiles SET display_name = $2, title = $3, phone = $4, bio = $5, version = version + 1,
         updated_at = now() WHERE user_id = $1 AND ($6::int[] IS NULL OR version = ANY ($6)) RETURNING *)
       SELECT ${COLUMNS} FROM p`,
      [...values(userId, dto), expected.versions],
    );
    return row ?? expected.refuse((await this.own(userId)).version);
  }
}
