import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from './http-request.js';

/** W3C Trace Context, version 00: trace id and parent id must not be all zeros. */
const TRACE_PARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's `traceparent` when it is well-formed, else null; goes into the context of an append. */
export const TraceParent = createParamDecorator((_: unknown, context: ExecutionContext): string | null => {
  const header = context.switchToHttp().getRequest<HttpRequest>().headers['traceparent'];
  return typeof header === 'string' && TRACE_PARENT.test(header) ? header : null;
});
