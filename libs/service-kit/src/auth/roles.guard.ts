import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { HttpRequest } from '../http/http-request.js';
import { ProblemError } from '../problems/problem-error.js';
import { ROLES_NEEDED } from './access.js';
import { unauthenticated } from './identity-verifier.js';
import type { Role } from './identity.js';

/** Refuses callers who have none of the roles a handler asks for. Nobody is exempt, an admin neither. */
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const places = [context.getHandler(), context.getClass()];
    const needed = this.reflector.getAllAndOverride<readonly Role[] | undefined>(ROLES_NEEDED, places);
    if (needed === undefined) return true;
    const { identity } = context.switchToHttp().getRequest<HttpRequest>();
    if (identity === undefined) throw unauthenticated('this needs a token');
    if (needed.some((role) => identity.roles.includes(role))) return true;
    throw new ProblemError('forbidden', `this needs the role ${needed.join(' or ')}`, {
      rolesNeeded: needed,
    });
  }
}
