import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Who is asking, as a verified token says. */
export interface Principal {
  /** The token's `sub`: 1 to 200 characters. */
  readonly userId: string;
  readonly roles: readonly string[];
  readonly isAdmin: boolean;
  /** When the token ends, in milliseconds since 1970: what outlasts a request ends with it. */
  readonly expiresAt?: number;
}

/** A request that passed the AuthGuard; a public route's has no principal. */
export interface AuthenticatedRequest extends Request {
  principal?: Principal;
}

/** The caller, in a handler that is not public: `@Caller() caller: Principal`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!principal) throw new Error('A public route has no caller');
  return principal;
});
