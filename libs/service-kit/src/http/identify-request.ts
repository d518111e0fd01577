import type { ServerResponse } from 'node:http';
import type { Ids } from '../ids.js';
import { invalidRequest } from '../problems/problem-error.js';
import type { HttpRequest } from './http-request.js';

const REQUEST_ID = /^[\w.:-]{8,100}$/;

/** Express middleware: every request has an id, the caller's own when it is plain, told back in `X-Request-Id`. */
export function identifyRequest(ids: Ids) {
  return (request: HttpRequest, response: ServerResponse, next: () => void): void => {
    const given = request.headers['x-request-id'];
    request.requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : ids.next();
    response.setHeader('X-Request-Id', request.requestId);
    // Postgres stores no U+0000, so that no route would have a use for one.
    if (request.originalUrl.includes('%00')) {
      throw invalidRequest([{ pointer: '#', detail: 'the character U+0000 is not accepted in a URL' }]);
    }
    next();
  };
}
