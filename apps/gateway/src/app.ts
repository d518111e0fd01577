import {
  createHttpService,
  type Infrastructure,
  JsonLogger,
  RandomIds,
  type Service,
  SystemClock,
} from '@glidepath/service-kit';
import type { Env } from './env.js';
import { GatewayModule } from './gateway.module.js';
import { Proxy } from './proxy/proxy.js';
import { originsOf, SERVICES } from './proxy/service-table.js';

/** The edge: no store, no bus; ready when every service is. */
export function createApp(env: Env): Promise<Service> {
  const logger = new JsonLogger('gateway', env.LOG_LEVEL);
  const origins = originsOf(env);
  const proxy = new Proxy(origins, logger);
  const infrastructure: Infrastructure = {
    clock: new SystemClock(),
    ids: new RandomIds(),
    logger,
    checks: SERVICES.map((service) => ({ name: service, check: () => readyAt(origins[service]) })),
    close: () => Promise.resolve(proxy.close()),
  };
  return createHttpService({
    name: 'gateway',
    module: GatewayModule.with(env),
    env,
    problems: {},
    infrastructure,
    passThrough: proxy.handle,
  });
}

async function readyAt(origin: string): Promise<void> {
  const answer = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(900) });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
}
