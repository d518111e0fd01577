import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the fake received it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** What the fake answers: JSON, or text as it is, or (with `end: 'drop'`) text and then a broken connection. */
export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
  /** Instead of text, as it is. */
  readonly bytes?: Uint8Array;
  /** `close` by default; `drop` breaks the connection, `open` keeps it open. */
  readonly end?: 'close' | 'drop' | 'open';
}

export type FakeHandler = (request: SeenRequest) => FakeAnswer;

/** A gateway for tests: answers by route, in the order scripted, and remembers what it was asked. Port 0, loopback. */
export class FakeGateway {
  readonly requests: SeenRequest[] = [];
  private readonly routes = new Map<string, FakeHandler[]>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeGateway> {
    const server = createServer();
    const fake = new FakeGateway(server);
    server.on('request', (request, response) => void fake.handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Scripts a route (`GET /v1/changes/CHG-1`): one answer after another, the last for ever. Replaces what was there. */
  on(route: string, ...answers: readonly (FakeAnswer | FakeHandler)[]): this {
    const handlers = answers.map((answer) => (typeof answer === 'function' ? answer : () => answer));
    this.routes.set(route, handlers);
    return this;
  }

  /** Forgets routes and requests. */
  reset(): void {
    this.routes.clear();
    this.requests.length = 0;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', this.url);
    const text = Buffer.concat(chunks).toString('utf8');
    const seen: SeenRequest = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.requests.push(seen);
    send(response, this.answerTo(seen));
  }

  private answerTo(seen: SeenRequest): FakeAnswer {
    const handlers = this.routes.get(`${seen.method} ${seen.path}`);
    const handler = handlers !== undefined && handlers.length > 1 ? handlers.shift() : handlers?.[0];
    return handler?.(seen) ?? problem(404, 'not-found', `the fake has no ${seen.method} ${seen.path}`);
  }
}

/** A problem-details answer. */
export function problem(status: number, code: string, detail?: string, more: object = {}): FakeAnswer {
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');
  const json = { type: `/problems/${code}`, title, status, detail, requestId: 'req-12345678', ...more };
  return { status, json, headers: { 'Content-Type': 'application/problem+json' } };
}

function send(
  response: ServerResponse,
  { status = 200, headers, json, text, bytes, end = 'close' }: FakeAnswer,
): void {
  const type = json === undefined ? 'text/plain' : 'application/json';
  response.writeHead(status, { 'Content-Type': type, ...headers });
  response.write(bytes ?? (json === undefined ? (text ?? '') : JSON.stringify(json)));
  if (end === 'close') response.end();
  else if (end === 'drop') setImmediate(() => response.destroy());
}
