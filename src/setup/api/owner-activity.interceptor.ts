import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { AuthenticatedRequest } from '../../auth/principal.js';
import { OwnerActivity } from './owner-activity.js';

/** Any request of its owner about a setup that waits for input keeps the setup alive. */
@Injectable()
export class OwnerActivityInterceptor implements NestInterceptor {
  constructor(private readonly activity: OwnerActivity) {}

  async intercept(context: ExecutionContext, next: CallHandler) {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const id = request.params.id;
    if (typeof id === 'string' && isUUID(id) && request.principal) {
      await this.activity.note(id, request.principal.userId);
    }
    return next.handle();
  }
}
