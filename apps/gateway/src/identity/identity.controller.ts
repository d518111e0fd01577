import { Body, Controller, Get, Header, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { type HttpRequest, isFromLoopback, isRebound, ProblemError, Public } from '@glidepath/service-kit';
import { z } from 'zod';
import { DEMO_NAMES } from './demo-people.js';
import type { DevIssuer, IssuedToken } from './dev-issuer.js';

export const DEV_ISSUER = Symbol('DEV_ISSUER');
export const JWKS = Symbol('JWKS');

const DevTokenBodySchema = z.strictObject({ as: z.enum(DEMO_NAMES) }).meta({ id: 'DevToken' });
type DevTokenBody = z.output<typeof DevTokenBodySchema>;

/** Tokens of the development issuer, and the keys that prove them. */
@Public()
@Controller()
export class IdentityController {
  constructor(
    @Inject(DEV_ISSUER) private readonly issuer: DevIssuer | null,
    @Inject(JWKS) private readonly jwks: object,
  ) {}

  @Get('.well-known/jwks.json')
  keys(): object {
    return this.jwks;
  }

  @Post('v1/dev/token')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  token(
    @Body({ schema: DevTokenBodySchema }) body: DevTokenBody,
    @Req() request: HttpRequest,
  ): Promise<IssuedToken> {
    if (this.issuer === null || !isLocal(request)) {
      throw new ProblemError('not-found', 'there is no development issuer here');
    }
    return this.issuer.issue(body.as);
  }
}

/** A page elsewhere, or whoever a proxy lets through, gets no identity here. */
function isLocal(request: HttpRequest): boolean {
  const isForwarded =
    request.headers['x-forwarded-for'] !== undefined || request.headers['forwarded'] !== undefined;
  return isFromLoopback(request) && !isRebound(request) && !isForwarded;
}
