import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { HttpRequest } from '../http/http-request.js';
import { PUBLIC, READS_ONLY } from './access.js';
import { anonymousIdentity } from './identity.js';
import { isRebound } from './loopback.js';
import { type IdentityVerifier, unauthenticated } from './identity-verifier.js';

export interface AuthGuardOptions {
  readonly anonymousRead: boolean;
  readonly issuer: string;
}

/** Lets a request pass with a valid token, without one only where nothing can be changed and the settings allow it. */
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: IdentityVerifier,
    private readonly options: AuthGuardOptions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const places = [context.getHandler(), context.getClass()];
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const token = bearerOf(request.headers.authorization);
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, places) === true) return true;
    if (token !== undefined) {
      request.identity = await this.verifier.verify(token);
      return true;
    }
    const isRead =
      request.method === 'GET' ||
      request.method === 'HEAD' ||
      this.reflector.getAllAndOverride<boolean | undefined>(READS_ONLY, places) === true;
    if (!isRead || !this.options.anonymousRead || isRebound(request))
      throw unauthenticated('send Authorization: Bearer <token>');
    request.identity = anonymousIdentity(this.options.issuer);
    return true;
  }
}

function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated('the Authorization header is not Bearer <token>');
  return token;
}
