import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = 'is-public';
export const IS_ADMIN_ONLY = 'is-admin-only';
export const IS_UNLIMITED = 'is-unlimited';

/** The route, or the whole controller, needs no token. */
export const Public = () => SetMetadata(IS_PUBLIC, true);

/** Callers without the role `admin` get FORBIDDEN. */
export const AdminOnly = () => SetMetadata(IS_ADMIN_ONLY, true);

/** The route does not count for the rate limit. */
export const Unlimited = () => SetMetadata(IS_UNLIMITED, true);
