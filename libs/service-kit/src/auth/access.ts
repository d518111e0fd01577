import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { HttpRequest } from '../http/http-request.js';
import { unauthenticated } from './identity-verifier.js';
import type { Identity, Role } from './identity.js';

export const PUBLIC = 'glidepath:public';
export const READS_ONLY = 'glidepath:reads-only';
export const ROLES_NEEDED = 'glidepath:roles';

/** Needs no token at all: health, documents. */
export const Public = (): ClassDecorator & MethodDecorator => SetMetadata(PUBLIC, true);

/** A POST that changes nothing (an evaluation, a search): anonymous where anonymous reads are allowed. */
export const ReadsOnly = (): ClassDecorator & MethodDecorator => SetMetadata(READS_ONLY, true);

/** The caller needs at least one of these; the handler's list replaces its controller's. */
export const Roles = (...roles: readonly Role[]): ClassDecorator & MethodDecorator =>
  SetMetadata(ROLES_NEEDED, roles);

/** The `Identity` of the caller. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Identity => {
  const { identity } = context.switchToHttp().getRequest<HttpRequest>();
  if (identity === undefined) throw unauthenticated('this needs a token');
  return identity;
});
