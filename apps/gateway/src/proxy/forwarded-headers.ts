import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/**
 * RFC 9110, 7.6.1: these concern one connection only; `te` and `trailer` go with the transfer coding. What a caller
 * says in `forwarded` about other hops is dropped too: this is the edge.
 */
const HOP_BY_HOP = new Set([
  'connection',
  'forwarded',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers for the other side of a proxy: without those of this connection and those it names in `Connection`. */
export function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.includes(name));
  return Object.fromEntries(kept);
}

/**
 * Where the body of a request ends, told to the service whatever `Connection` names. Without it Node writes the body of a
 * GET or DELETE bare, and the service would take it for the next request of that connection.
 */
export function framingOf(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const length = headers['content-length'];
  if (headers['transfer-encoding'] !== undefined) return { 'transfer-encoding': 'chunked' };
  return length === undefined ? {} : { 'content-length': length };
}
