import { freePort, isPortFree, nextFreePort } from '../servers/free-port.js';
import { portInUse } from '../servers/start-on-free-port.js';
import type { StackService } from './stack.js';

/** The relay serves its health only. */
export const DEFAULT_PORTS = {
  gateway: 7400,
  intake: 7401,
  risk: 7402,
  approvals: 7403,
  rollout: 7404,
  audit: 7405,
  relay: 7406,
  postgres: 7432,
  nats: 7422,
} as const;

export type ServicePorts = ReadonlyMap<StackService, number>;

interface ChoosePorts {
  readonly services: readonly StackService[];
  readonly mode: 'free' | 'default';
  /** Asked for by number: not moved when busy. */
  readonly gatewayPort?: number | undefined;
  readonly log: (line: string) => void;
}

/**
 * A port for each service, no two alike.
 * @throws StackError when the gateway's port was asked for and is busy
 */
export async function chooseServicePorts({
  services,
  mode,
  gatewayPort,
  log,
}: ChoosePorts): Promise<ServicePorts> {
  const ports = new Map<StackService, number>();
  if (gatewayPort !== undefined && services.includes('gateway')) {
    if (!(await isPortFree(gatewayPort))) throw portInUse('gateway', gatewayPort);
    ports.set('gateway', gatewayPort);
  }
  for (const service of services) {
    if (ports.has(service)) continue;
    const taken = new Set([...ports.values(), ...reserved(service)]);
    const port = await choose(mode === 'default' ? DEFAULT_PORTS[service] : undefined, taken);
    if (mode === 'default' && port !== DEFAULT_PORTS[service])
      log(`port ${DEFAULT_PORTS[service]} is busy: ${service} moves to ${port}`);
    ports.set(service, port);
  }
  return ports;
}

/** A service that moves does not push the next one from its own port. */
function reserved(service: StackService): number[] {
  return Object.entries(DEFAULT_PORTS).flatMap(([name, port]) => (name === service ? [] : [port]));
}

async function choose(preferred: number | undefined, taken: ReadonlySet<number>): Promise<number> {
  let port = preferred === undefined ? await freePort() : await nextFreePort(preferred);
  while (taken.has(port)) port = preferred === undefined ? await freePort() : await nextFreePort(port + 1);
  return port;
}
