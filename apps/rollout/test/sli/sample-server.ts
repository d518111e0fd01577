import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SampleServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server on loopback that answers as a test wants. */
export async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<SampleServer> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** What goes wrong with sources in the wild, as an answer and as the status of the reading it has to lead to. */
export const BAD_ANSWERS: readonly (readonly [string, (response: ServerResponse) => void, string])[] = [
  [
    'an HTML page',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in</html>'),
    'error',
  ],
  ['ten megabytes', (response) => response.end('x'.repeat(10_000_000)), 'error'],
  ['nothing', () => undefined, 'error'],
  [
    'half an answer',
    (response) => response.writeHead(200, { 'content-length': '1000' }).end('{"sta'),
    'error',
  ],
  ['a hang-up', (response) => response.destroy(), 'error'],
  [
    'a redirect',
    (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    'error',
  ],
  ['a refusal', (response) => response.writeHead(403).end('no'), 'error'],
  ['trouble of its own', (response) => response.writeHead(503).end('later'), 'error'],
  ['other JSON', (response) => response.end('{"hello":[1,2]}'), 'error'],
];
