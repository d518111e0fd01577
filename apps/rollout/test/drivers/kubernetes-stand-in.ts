import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Operation {
  readonly op: 'test' | 'add' | 'replace';
  readonly path: string;
  readonly value: unknown;
}

interface Backend {
  readonly name: string;
  readonly port: number;
  weight?: number;
}

/**
 * Answers for one HTTPRoute as an API server does: revisions that count, JSON Patch whose failed test is a 422, `Status`
 * objects for errors, and a gateway controller that takes a generation when it is told to.
 */
export class KubernetesStandIn {
  revision = 4_711;
  generation = 1;
  private observed = 1;
  /** Called between a read and the patch that follows it: another hand. */
  beforePatch: (() => void) | null = null;
  readonly patches: { readonly contentType: string; readonly body: readonly Operation[] }[] = [];
  readonly backends: Backend[] = [
    { name: 'checkout-v1', port: 8080, weight: 1 },
    { name: 'checkout-v2', port: 8080, weight: 0 },
  ];
  /** Fields that are none of ours, and have to stay. */
  readonly filters = [
    { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-env', value: 'p' }] } },
  ];
  /** Whether the gateway takes a new generation at once. */
  isGatewayAwake = true;

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.answer(request, response);
    });
  }

  static async start(): Promise<KubernetesStandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new KubernetesStandIn(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  kubeconfig(url = this.url): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'test', user: { token: 'sesame' } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
      'current-context': 'test',
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
      this.server.closeAllConnections();
    });
  }

  /** Somebody else's change of the spec. */
  touch(canaryWeight?: number): void {
    const canary = this.backends[1];
    if (canary !== undefined && canaryWeight !== undefined) canary.weight = canaryWeight;
    this.revision += 1;
    this.generation += 1;
    if (this.isGatewayAwake) this.observed = this.generation;
  }

  wake(): void {
    this.isGatewayAwake = true;
    this.observed = this.generation;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const status = (code: number, reason: string): void => {
      send(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, code });
    };
    if (request.headers.authorization !== 'Bearer sesame') return status(401, 'Unauthorized');
    const path = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes/checkout';
    if (request.url?.split('?')[0] !== path) return status(404, 'NotFound');
    if (request.method === 'GET') return send(200, this.object());
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Operation[];
    this.patches.push({ contentType: request.headers['content-type'] ?? '', body });
    this.beforePatch?.();
    if (!this.patch(body)) return status(422, 'Invalid');
    this.touch();
    return send(200, this.object());
  }

  private patch(body: readonly Operation[]): boolean {
    for (const { op, path, value } of body) {
      if (op === 'test') {
        if (this.valueAt(path) !== value) return false;
        continue;
      }
      const [, index] = /^\/spec\/rules\/0\/backendRefs\/(\d+)\/weight$/.exec(path) ?? [];
      const backend = this.backends[Number(index)];
      if (backend === undefined) return false;
      backend.weight = Number(value);
    }
    return true;
  }

  private valueAt(path: string): unknown {
    if (path === '/metadata/resourceVersion') return String(this.revision);
    const [, index] = /^\/spec\/rules\/0\/backendRefs\/(\d+)\/name$/.exec(path) ?? [];
    return this.backends[Number(index)]?.name;
  }

  private object(): unknown {
    const condition = { status: 'True', observedGeneration: this.observed, reason: 'Accepted', message: '' };
    return {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: {
        name: 'checkout',
        namespace: 'shop',
        resourceVersion: String(this.revision),
        generation: this.generation,
      },
      spec: {
        parentRefs: [{ name: 'public' }],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
            filters: this.filters,
            backendRefs: this.backends,
          },
        ],
      },
      status: {
        parents: [
          {
            parentRef: { name: 'public' },
            controllerName: 'example.net/gateway',
            conditions: [
              { type: 'Accepted', ...condition },
              { type: 'ResolvedRefs', ...condition, reason: 'ResolvedRefs' },
            ],
          },
        ],
      },
    };
  }
}
