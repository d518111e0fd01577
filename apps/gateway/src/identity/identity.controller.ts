import { Body, Controller, Get, Header, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { type HttpRequest, ProblemError, Public } from '@glidepath/service-kit';
import { z } from 'zod';
import { DEMO_NAMES } from './demo-people.js';
import type { DevIssuer, IssuedToken } from './dev-issuer.js';

export const DEV_ISSUER = Symbol('DEV_ISSUER');
export const JWKS = Symbol('JWKS');

const DevTokenBodySchema = z.strictObject({ as: z.enum(DEMO_NAMES) }).meta({ id: 'DevToken' });
type DevTokenBody = z.output<typeof DevTokenBodySchema>;

const LOOPBACK_ADDRESS = /^(?:127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i;

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

/** A name other than a loopback one means that a page elsewhere had its name resolved to us (DNS rebinding). */
function isLocal({ socket, headers }: HttpRequest): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;
  return (
    LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(headers.host ?? '') &&
    !isForwarded
  );
}
