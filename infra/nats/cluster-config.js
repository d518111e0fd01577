/**
 * The configuration of the three NATS servers of docker-compose.yml. `node infra/nats/cluster-config.js` writes
 * glidepath.conf beside this file; passwords are variables of the server's environment. Run after `npm run build`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { natsServerConfig } from '@glidepath/messaging';

const USERS = ['admin', 'relay', 'publisher', 'intake', 'risk', 'approvals', 'rollout', 'audit'];

/** @returns {string} */
export function clusterConfig() {
  return natsServerConfig({
    host: '0.0.0.0',
    port: 4222,
    credentials: Object.fromEntries(
      USERS.map((user) => [user, { env: `NATS_${user.toUpperCase()}_PASSWORD` }]),
    ),
    cluster: {
      name: 'glidepath',
      port: 6222,
      routes: [1, 2, 3].map((number) => ({ env: `NATS_ROUTE_${number}` })),
      credentials: { user: 'cluster', password: { env: 'NATS_CLUSTER_PASSWORD' } },
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('glidepath.conf', import.meta.url), clusterConfig());
}
