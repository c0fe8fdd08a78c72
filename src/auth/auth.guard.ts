import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../common/domain-error.js';
import { noteContext } from '../observability/request-context.js';
import { IS_ADMIN_ONLY, IS_PUBLIC } from './access.js';
import type { AuthenticatedRequest } from './principal.js';
import { TokenVerifier } from './token.verifier.js';

/** Lets a request in that carries a valid bearer token, or whose route is public. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  /** @throws {DomainError} UNAUTHENTICATED; FORBIDDEN on an admin's route */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.isMarked(IS_PUBLIC, context)) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const principal = await this.verifier.verify(bearerToken(request.headers.authorization));
    request.principal = principal;
    noteContext({ userId: principal.userId });
    if (!principal.isAdmin && this.isMarked(IS_ADMIN_ONLY, context)) {
      throw new DomainError('FORBIDDEN', 'Only administrators may do that.');
    }
    return true;
  }

  private isMarked(mark: string, context: ExecutionContext): boolean {
    return (
      this.reflector.getAllAndOverride<boolean | undefined>(mark, [context.getHandler(), context.getClass()]) === true
    );
  }
}

function bearerToken(header = ''): string {
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) {
    throw new DomainError('UNAUTHENTICATED', 'Send a token in the header Authorization: Bearer <token>.');
  }
  return token;
}
