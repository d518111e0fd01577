import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '../http/http-request.js';
import { ProblemError } from '../problems/problem-error.js';
import type { AccessOf } from './access-of.js';
import { unauthenticated } from './identity-verifier.js';

/** Refuses callers who have none of the roles a handler asks for. Nobody is exempt, an admin neither. */
export class RolesGuard implements CanActivate {
  constructor(private readonly access: AccessOf) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const { roles: needed } = this.access.of(context);
    if (needed === null) return true;
    const { identity } = context.switchToHttp().getRequest<HttpRequest>();
    if (identity === undefined) throw unauthenticated('this needs a token');
    if (needed.some((role) => identity.roles.includes(role))) return true;
    throw new ProblemError('forbidden', `this needs the role ${needed.join(' or ')}`, {
      rolesNeeded: needed,
    });
  }
}
