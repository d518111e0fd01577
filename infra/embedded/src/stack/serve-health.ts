import { createServer } from 'node:http';

/** Answers /healthz with 200 and /readyz with 200 or 503. @returns stops serving */
export async function serveHealth(
  port: number,
  host: string,
  isReady: () => boolean,
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    const isKnown = request.url === '/healthz' || request.url === '/readyz';
    const isFine = request.url === '/healthz' || isReady();
    response.writeHead(isKnown ? (isFine ? 200 : 503) : 404, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
    });
    response.end(JSON.stringify({ ready: isReady() }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
