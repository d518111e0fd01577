import { createServer, type Server } from 'node:http';
import type { Relay } from './relay.js';

/** `/healthz` says that the process lives, `/readyz` whether the mirror follows. */
export function healthServer(relay: Relay): Server {
  return createServer((request, response) => {
    const isKnown = request.url === '/healthz' || request.url === '/readyz';
    const isWell = request.url === '/healthz' || relay.isReady;
    response.writeHead(isKnown ? (isWell ? 200 : 503) : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ready: relay.isReady, state: relay.state, position: relay.position }));
  });
}
