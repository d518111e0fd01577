import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '../http/http-request.js';
import type { AccessOf } from './access-of.js';
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
    private readonly access: AccessOf,
    private readonly verifier: IdentityVerifier,
    private readonly options: AuthGuardOptions,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const { isPublic, isReadsOnly } = this.access.of(context);
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const token = bearerOf(request.headers.authorization);
    if (isPublic) return true;
    if (token !== undefined) return this.verify(request, token);
    const isRead = request.method === 'GET' || request.method === 'HEAD' || isReadsOnly;
    if (!isRead || !this.options.anonymousRead || isRebound(request))
      throw unauthenticated('send Authorization: Bearer <token>');
    request.identity = anonymousIdentity(this.options.issuer);
    return true;
  }

  private async verify(request: HttpRequest, token: string): Promise<boolean> {
    request.identity = await this.verifier.verify(token);
    return true;
  }
}

function bearerOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated('the Authorization header is not Bearer <token>');
  return token;
}
