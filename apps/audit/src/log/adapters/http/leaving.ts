import type { ServerResponse } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Aborted when whoever asked has gone, or has the answer. */
export const Leaving = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const leaving = new AbortController();
  context
    .switchToHttp()
    .getResponse<ServerResponse>()
    .once('close', () => leaving.abort());
  return leaving.signal;
});
