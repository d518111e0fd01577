import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { type Client, OpenFeature } from '@openfeature/server-sdk';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import type { FleetService } from './fleet-plan.js';
import { TrafficCounter } from './traffic-counter.js';
import { close, listen, startVersion } from './version-server.js';

/** Generous: a laptop that is busy with other things is no fault of the version. */
const UPSTREAM_TIMEOUT_MS = 15_000;

export interface Edge {
  readonly service: FleetService;
  readonly port: number;
  readonly traffic: TrafficCounter;
  stop(): Promise<void>;
}

/**
 * The way in to one demo service: asks the flag, through the official OpenFeature provider, which version a user gets,
 * and passes the request on. When the flag cannot be evaluated the user stays on stable.
 */
export async function startEdge(service: FleetService, ofrepUrl: string): Promise<Edge> {
  const versions = {
    stable: await startVersion(service.service, 'stable', null),
    canary: await startVersion(service.service, 'canary', service.canaryFailsEvery),
  };
  await OpenFeature.setProviderAndWait(service.service, new OFREPProvider({ baseUrl: ofrepUrl }));
  const flags = OpenFeature.getClient(service.service);
  const traffic = new TrafficCounter(service.service, ['stable', 'canary']);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const user = String(request.headers['x-user'] ?? 'anonymous');
    const variant = await versionFor(flags, service.flag, user);
    const status = await passOn(agent, versions[variant].port);
    traffic.record(variant, user, status < 500, Date.now());
    response.writeHead(status, { 'x-variant': variant });
    response.end();
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      response.writeHead(502);
      response.end();
    });
  });
  return {
    service,
    port: await listen(server),
    traffic,
    stop: async () => {
      await close(server);
      agent.destroy();
      await Promise.all([versions.stable.stop(), versions.canary.stop()]);
    },
  };
}

async function versionFor(flags: Client, flag: string, user: string): Promise<'stable' | 'canary'> {
  const variant = await flags.getStringValue(flag, 'stable', { targetingKey: user });
  return variant === 'canary' ? 'canary' : 'stable';
}

function passOn(agent: Agent, port: number): Promise<number> {
  return new Promise((resolve) => {
    const upstream = httpRequest(
      { host: '127.0.0.1', port, agent, timeout: UPSTREAM_TIMEOUT_MS },
      (answer) => {
        answer.resume();
        answer.on('end', () => {
          resolve(answer.statusCode ?? 502);
        });
      },
    );
    upstream.on('timeout', () => upstream.destroy());
    upstream.on('error', () => {
      resolve(502);
    });
    upstream.end();
  });
}
