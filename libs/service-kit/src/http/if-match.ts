import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ProblemError } from '../problems/problem-error.js';
import type { HttpRequest } from './http-request.js';

/**
 * The version in `If-Match`, the number that `etagOf` wrote.
 * @returns undefined when the header is absent or `*`
 * @throws ProblemError `precondition-failed` for a tag that no version of ours can have, weak ones included
 *   (RFC 9110, 13.1.1: If-Match compares strongly)
 */
export function versionFromIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^"(\d{1,15})"$/.exec(header.trim())?.[1];
  if (version === undefined)
    throw new ProblemError('precondition-failed', 'send the ETag you were given, as it was');
  return Number(version);
}

/** `@IfMatch()`: the version the caller saw, or undefined; `@IfMatch({ required: true })` refuses without (428). */
export const IfMatch = createParamDecorator(
  (options: { readonly required?: boolean } | undefined, context: ExecutionContext): number | undefined => {
    const version = versionFromIfMatch(context.switchToHttp().getRequest<HttpRequest>().headers['if-match']);
    if (version === undefined && options?.required === true) {
      throw new ProblemError('precondition-required', 'send If-Match with the ETag of the version you saw');
    }
    return version;
  },
);
