import { UnauthorizedException } from '@nestjs/common';
import { jwtVerify } from 'jose';

/** Lets a request in that carries a token signed with the secret (HS256), as the product does. */
export class AuthGuard {
  #key;

  /** @param {string} secret */
  constructor(secret) {
    this.#key = new TextEncoder().encode(secret);
  }

  async canActivate(context) {
    const request = context.switchToHttp().getRequest();
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    try {
      const { payload } = await jwtVerify(token, this.#key, { algorithms: ['HS256'] });
      request.ownerId = payload.sub;
      return true;
    } catch (error) {
      throw new UnauthorizedException('Send a valid token.', { cause: error });
    }
  }
}
