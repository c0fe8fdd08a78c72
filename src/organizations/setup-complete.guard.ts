import { Injectable, type CanActivate } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';
import { OrganizationsQueries } from './organizations.queries.js';

/**
 * Lets requests in once an organisation is set up: for the routes of the application behind the setup. Import
 * `OrganizationsModule` and put `@UseGuards(SetupCompleteGuard)` on a controller.
 *
 * @throws {DomainError} FORBIDDEN before that
 */
@Injectable()
export class SetupCompleteGuard implements CanActivate {
  private complete = false;

  constructor(private readonly organizations: OrganizationsQueries) {}

  async canActivate(): Promise<boolean> {
    // COMPLETED is final: what was true once needs no second look.
    this.complete ||= await this.organizations.isConfigured();
    if (this.complete) return true;
    throw new DomainError(
      'FORBIDDEN',
      'Nothing is set up here yet. Complete the setup; /v1/setup-status tells when it is.',
    );
  }
}
