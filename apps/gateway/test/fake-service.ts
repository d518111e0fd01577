import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A service of five lines: tells what it was asked, unless a path has an answer of its own. */
export class FakeService {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(name: string, answers: Readonly<Record<string, Answer>> = {}): Promise<FakeService> {
    const server = createServer((request, response) => {
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      (answers[path] ?? echo(name))(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeService(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function echo(service: string): Answer {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      const body = Buffer.concat(chunks).toString();
      response.setHeader('Content-Type', 'application/json');
      response.setHeader('Connection', 'close, x-hop');
      response.setHeader('X-Hop', 'for the gateway alone');
      response.end(JSON.stringify({ service, method, url, headers, body }));
    });
  };
}
