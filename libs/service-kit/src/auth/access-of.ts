import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { PUBLIC, READS_ONLY, ROLES_NEEDED } from './access.js';
import type { Role } from './identity.js';

/** What the decorators of a handler, and else of its controller, say about who may call it. */
export interface Access {
  readonly isPublic: boolean;
  readonly isReadsOnly: boolean;
  /** One of them is needed; null where any caller will do. */
  readonly roles: readonly Role[] | null;
}

type Place = ReturnType<ExecutionContext['getHandler']>;

/** Reads decorators once per handler: they never change, and every request asks. */
export class AccessOf {
  private readonly known = new WeakMap<Place, Access>();

  constructor(private readonly reflector: Reflector) {}

  of(context: ExecutionContext): Access {
    const handler = context.getHandler();
    const known = this.known.get(handler);
    if (known !== undefined) return known;
    const places = [handler, context.getClass()];
    const access: Access = {
      isPublic: this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, places) === true,
      isReadsOnly: this.reflector.getAllAndOverride<boolean | undefined>(READS_ONLY, places) === true,
      roles: this.reflector.getAllAndOverride<readonly Role[] | undefined>(ROLES_NEEDED, places) ?? null,
    };
    this.known.set(handler, access);
    return access;
  }
}
