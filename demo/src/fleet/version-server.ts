import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A running version of a demo service: answers every request, or fails every n-th of them. */
export interface VersionServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts one version of a service on a free loopback port.
 * @param failsEvery every n-th request answers 500; null never
 */
export async function startVersion(
  service: string,
  variant: string,
  failsEvery: number | null,
): Promise<VersionServer> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    const fails = failsEvery !== null && requests % failsEvery === 0;
    response.writeHead(fails ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ service, variant, ok: !fails }));
  });
  const port = await listen(server);
  return { port, stop: () => close(server) };
}

export function listen(server: Server): Promise<number> {
  // A server that hangs up an idle connection in the very moment a request is sent on it would make a sound version look
  // faulty; the other side ends the connections here.
  server.keepAliveTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
