import { writeFile } from 'node:fs/promises';
import { freePort } from '@glidepath/embedded';
import { answers, type RunningProgram, runProgram } from './run-program.js';

export interface HaproxyPorts {
  readonly edge: number;
  readonly runtime: number;
  readonly metrics: number;
}

export interface RunningHaproxy {
  readonly ports: HaproxyPorts;
  /** Where requests go in. */
  readonly url: string;
  /** The Runtime API, `host:port`. */
  readonly socket: string;
  readonly metricsUrl: string;
  /** What its exporter says a server's weight is. */
  weight(server: 'stable' | 'canary'): Promise<number>;
  /** As an operator would: the weights of the run are lost. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * HAProxy on free ports, as most people run it: checks, retries on another server, exporter. The file gives the canary
 * weight 0, so that a restart without state is seen.
 * @param folder temporary, for configuration and log
 * @param versions ports of the two versions on loopback
 */
export async function startHaproxy(
  folder: string,
  versions: { readonly stable: number; readonly canary: number },
): Promise<RunningHaproxy> {
  const ports = { edge: await freePort(), runtime: await freePort(), metrics: await freePort() };
  await writeFile(`${folder}/haproxy.cfg`, configuration(ports, versions));
  const metricsUrl = `http://127.0.0.1:${ports.metrics}/metrics`;
  const launch = (): Promise<RunningProgram> =>
    runProgram('haproxy', ['-db', '-f', 'haproxy.cfg'], { folder, isReady: () => answers(metricsUrl) });
  let running = await launch();
  return {
    ports,
    url: `http://127.0.0.1:${ports.edge}`,
    socket: `127.0.0.1:${ports.runtime}`,
    metricsUrl,
    weight: (server) => weightOf(metricsUrl, server),
    restart: async () => {
      await running.stop();
      running = await launch();
    },
    stop: () => running.stop(),
  };
}

async function weightOf(metricsUrl: string, server: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  const line = new RegExp(`^haproxy_server_weight\\{proxy="svc",server="${server}"\\} (\\d+)$`, 'm').exec(
    text,
  );
  return Number(line?.[1]);
}

function configuration(
  { edge, runtime, metrics }: HaproxyPorts,
  { stable, canary }: { readonly stable: number; readonly canary: number },
): string {
  return `global
  log stdout format raw local0 warning
  stats socket 127.0.0.1:${runtime} level admin
defaults
  mode http
  timeout connect 10s
  timeout check 10s
  timeout client 30s
  timeout server 30s
  option redispatch 1
  retries 2
  retry-on conn-failure empty-response
frontend edge
  bind 127.0.0.1:${edge}
  default_backend svc
frontend metrics
  bind 127.0.0.1:${metrics}
  http-request use-service prometheus-exporter if { path /metrics }
backend svc
  balance roundrobin
  option httpchk GET /healthz
  default-server check inter 500ms rise 1 fall 2
  server stable 127.0.0.1:${stable} weight 100
  server canary 127.0.0.1:${canary} weight 0
`;
}
