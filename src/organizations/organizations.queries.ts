import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../auth/principal.js';
import { notFound } from '../common/domain-error.js';
import type { ExpectedVersion } from '../common/expected-version.js';
import type { OrganizationPatchDto } from './organization.dto.js';
import { isConfigured } from './organizations.store.js';

export interface OrganizationView {
  id: string;
  name: string;
  slug: string;
  organizationType: string;
  contactEmail: string;
  state: string | null;
  country: string | null;
  isConfigured: boolean;
  configuredAt: Date | null;
  setupId: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `o.id, o.name, o.slug, o.organization_type AS "organizationType", o.contact_email AS "contactEmail",
  o.state, o.country, o.is_configured AS "isConfigured", o.configured_at AS "configuredAt", o.setup_id AS "setupId",
  o.version, o.created_at AS "createdAt", o.updated_at AS "updatedAt"`;

/** Organisations as their owners and admins read and change them. */
@Injectable()
export class OrganizationsQueries {
  constructor(private readonly database: DataSource) {}

  /** Whether this deployment has an organisation whose setup is completed. */
  isConfigured(): Promise<boolean> {
    return isConfigured(this.database.manager);
  }

  /** @throws {DomainError} NOT_FOUND where it is not there, or the caller is neither its owner nor an admin */
  async own(id: string, caller: Principal): Promise<OrganizationView> {
    const [row] = await this.database.query<OrganizationView[]>(
      `SELECT ${COLUMNS} FROM organizations o WHERE o.id = $1 AND ($2 OR EXISTS (
         SELECT 1 FROM user_organizations u WHERE u.organization_id = o.id AND u.user_id = $3 AND u.role = 'ORG_OWNER'))`,
      [id, caller.isAdmin, caller.userId],
    );
    if (!row) throw notFound('organization');
    return row;
  }

  /**
   * Changes what is given, if the organisation is still at the expected version: in one statement, so nothing is lost.
   * What is not given is not written, not even as it was read: with `If-Match: *` others may have changed it since.
   */
  async update(
    id: string,
    caller: Principal,
    expected: ExpectedVersion,
    patch: OrganizationPatchDto,
  ): Promise<OrganizationView> {
    await this.own(id, caller);
    const { name, organizationType, contactEmail, state, country } = patch;
    const [row] = await this.database.query<OrganizationView[]>(
      `WITH o AS (
         UPDATE organizations SET name = coalesce($3, name), organization_type = coalesce($4, organization_type),
           contact_email = coalesce($5, contact_email), state = CASE WHEN $6 THEN $7 ELSE state END,
           country = CASE WHEN $8 THEN $9 ELSE country END, version = version + 1, updated_at = now()
         WHERE id = $1 AND ($2::int[] IS NULL OR version = ANY ($2)) RETURNING *)
       SELECT ${COLUMNS} FROM o`,
      [
        id,
        expected.versions,
        name,
        organizationType,
        contactEmail,
        state !== undefined,
        state,
        country !== undefined,
        country,
      ],
    );
    return row ?? expected.refuse((await this.own(id, caller)).version);
  }
}
