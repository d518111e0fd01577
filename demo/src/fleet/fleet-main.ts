import { sliSubject } from '@glidepath/contracts';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { readEnv } from '../env.js';
import { type Edge, startEdge } from './edge.js';
import type { FleetPlan } from './fleet-plan.js';
import { startLoad } from './load-generator.js';

/** The fleet as a process of its own: edges, versions and load. Talks to its parent over IPC: `ready`, then `totals` when asked. */
async function main(): Promise<void> {
  const env = readEnv();
  const plan = JSON.parse(env.FLEET_PLAN) as FleetPlan;
  const nats = await connect({
    servers: env.NATS_URL,
    user: env.NATS_USER,
    pass: env.NATS_PASSWORD,
    maxReconnectAttempts: -1,
  });
  const bus = jetstream(nats);
  const edges = await Promise.all(plan.services.map((service) => startEdge(service, env.OFREP_URL)));
  const loads = edges.map((edge) => startLoad(edge.port, plan.requestsPerSecond, plan.users));

  const report = async (edge: Edge): Promise<void> => {
    const slices = edge.traffic.takeFinished(Date.now() - 200);
    await Promise.all(
      slices.map((slice) => bus.publish(sliSubject(slice.service, slice.sli), JSON.stringify(slice))),
    );
  };
  const reporting = setInterval(() => {
    for (const edge of edges) {
      report(edge).catch((error: unknown) => {
        process.stderr.write(`slices of ${edge.service.service} were not taken: ${String(error)}\n`);
      });
    }
  }, 250);

  const stop = async (): Promise<void> => {
    clearInterval(reporting);
    for (const load of loads) load.stop();
    await Promise.all(edges.map((edge) => edge.stop()));
    await nats.close();
    process.exit(0);
  };
  process.on('message', (message) => {
    if (message === 'totals') process.send?.({ totals: totalsOf(edges) });
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, () => void stop());
  process.send?.({ ready: edges.map((edge) => ({ service: edge.service.service, port: edge.port })) });
}

function totalsOf(edges: readonly Edge[]): Record<string, unknown> {
  return Object.fromEntries(
    edges.map(({ service, traffic }) => [
      service.service,
      { stable: traffic.total('stable'), canary: traffic.total('canary') },
    ]),
  );
}

await main();
