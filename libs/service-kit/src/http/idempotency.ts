import type { ServerResponse } from 'node:http';
import { type CanActivate, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { canonicalDigest, type CommandIdentity } from '@glidepath/event-store';
import { invalidRequest, ProblemError } from '../problems/problem-error.js';
import type { HttpRequest } from './http-request.js';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** What a command identity is made of. */
export interface CommandSource {
  /** The `Idempotency-Key` header, bare or quoted. */
  readonly key: string;
  readonly actorId: string;
  readonly issuer: string;
  readonly method: string;
  /** The route's pattern, such as `/v1/changes/:id/cancel`. */
  readonly route: string;
  readonly params: unknown;
  readonly body: unknown;
}

/**
 * The identity of a command sent over HTTP. One key is one request of one caller at one route: with other path
 * parameters or another body the digest differs, and the store answers that the key was used.
 * @throws ProblemError `invalid-request` when the key is not 1 to 255 visible ASCII characters or the body not I-JSON
 */
export function commandIdentityOf(source: CommandSource): CommandIdentity {
  const { actorId, issuer, method, route, params, body } = source;
  // The IETF draft makes the key a quoted string, most clients send it bare: both name the same key.
  const key = source.key.replace(/^"(.*)"$/, '$1');
  if (!KEY.test(key)) {
    throw invalidRequest([
      { pointer: '#/header/Idempotency-Key', detail: 'is 1 to 255 visible ASCII characters' },
    ]);
  }
  try {
    return {
      id: `http:${canonicalDigest([issuer, actorId, method, route, key])}`,
      // The key, which nobody keeps, is in it too: who guesses at an erased text of the body finds nothing to compare with.
      requestDigest: canonicalDigest({ key, params, body: body ?? null }),
    };
  } catch (error) {
    if (error instanceof RangeError) throw invalidRequest([{ pointer: '#', detail: error.message }]);
    throw error;
  }
}

/** Names commands by their `Idempotency-Key`, and refuses (409) a second one while the first is still being carried out. */
export class IdempotencyGuard implements CanActivate {
  private readonly inFlight = new Set<string>();

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<HttpRequest & { route?: { path: string } }>();
    const key = request.headers['idempotency-key'];
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
    if (typeof key !== 'string' || !isWrite || request.identity === undefined) return true;
    const { id: actorId, issuer } = request.identity.actor;
    const { method = '', params, body } = request;
    const route = request.route?.path ?? request.originalUrl;
    const identity = commandIdentityOf({ key, actorId, issuer, method, route, params: { ...params }, body });
    if (this.inFlight.has(identity.id)) {
      throw new ProblemError(
        'request-in-flight',
        'wait for its answer, or try again in a moment',
        {},
        { 'Retry-After': '1' },
      );
    }
    request.commandIdentity = identity;
    const response = http.getResponse<ServerResponse>();
    // Who has hung up meanwhile is not waited for: there is no other close to come.
    if (response.closed) return true;
    this.inFlight.add(identity.id);
    // Also when the caller hangs up: the log carries out a command once, whoever waits here for how many of its answers.
    response.once('close', () => this.inFlight.delete(identity.id));
    return true;
  }
}

/** `@Command()`: the `CommandIdentity` of the request for `EventStore.handle`, undefined without `Idempotency-Key`. */
export const Command = createParamDecorator(
  (_: unknown, context: ExecutionContext): CommandIdentity | undefined =>
    context.switchToHttp().getRequest<HttpRequest>().commandIdentity,
);
