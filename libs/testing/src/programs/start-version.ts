import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One version of a service under test, with counters as Prometheus scrapes them. */
export interface RunningVersion {
  readonly port: number;
  /** Requests it was sent, health checks and scrapes left out. */
  readonly requests: () => number;
  /** Fails every n-th request from now on; null none. Deterministic: a random fault of 5 % may measure 3 %. */
  fail(every: number | null): void;
  stop(): Promise<void>;
}

/**
 * Starts a version on a loopback port.
 * @param variant label of its counters
 * @param port a free one when absent
 * @param service label of its counters
 */
export async function startVersion(variant: string, port = 0, service = 'app'): Promise<RunningVersion> {
  const counts = { ok: 0, failed: 0 };
  let failsEvery: number | null = null;
  let sinceFault = 0;
  const server = createServer(({ url }, response) => {
    if (url === '/healthz') {
      response.end('ok');
      return;
    }
    if (url === '/metrics') {
      response.end(metrics(`service="${service}",variant="${variant}"`, counts));
      return;
    }
    sinceFault += 1;
    const fails = failsEvery !== null && sinceFault % failsEvery === 0;
    counts[fails ? 'failed' : 'ok'] += 1;
    response.writeHead(fails ? 500 : 200, { 'x-variant': variant });
    response.end(variant);
  });
  // The other side ends idle connections, so that a sound version never resets one that is just being used.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => counts.ok + counts.failed,
    fail: (every) => {
      failsEvery = every;
      sinceFault = 0;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function metrics(labels: string, { ok, failed }: { readonly ok: number; readonly failed: number }): string {
  const failures = failed === 0 ? '' : `app_requests_total{${labels},code="500"} ${failed}\n`;
  return `# TYPE app_requests_total counter\napp_requests_total{${labels},code="200"} ${ok}\n${failures}`;
}
