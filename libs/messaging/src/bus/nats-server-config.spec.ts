import { natsServerConfig } from './nats-server-config.js';

const users = ['admin', 'relay', 'publisher', 'intake', 'risk', 'approvals', 'rollout', 'audit'];
const credentials = Object.fromEntries(users.map((user) => [user, `${user}-secret`]));

test('names every user whose credential is missing', () => {
  expect(() => natsServerConfig({ port: 4222, credentials: {} })).toThrow(
    'no NATS credential for user admin',
  );
});

test('takes a password from the environment of the server as an unquoted variable', () => {
  const config = natsServerConfig({
    port: 4222,
    credentials: { ...credentials, risk: { env: 'NATS_RISK_PASSWORD' } },
  });
  expect(config).toContain('"password": $NATS_RISK_PASSWORD');
  expect(config).toContain('"password": "audit-secret"');
});

test('a secret cannot break out of its quotes', () => {
  const config = natsServerConfig({ port: 4222, credentials: { ...credentials, risk: 'a" } b: $HOME' } });
  expect(config).toContain(String.raw`"password": "a\" } b: $HOME"`);
});

test('a member of a cluster names its routes', () => {
  const routes = ['nats-route://nats-1:6222', 'nats-route://nats-2:6222'];
  const cluster = { name: 'glidepath', port: 6222, routes };
  const config = natsServerConfig({
    serverName: 'nats-1',
    port: 4222,
    storeDir: '/data',
    credentials,
    cluster,
  });
  expect(config).toContain('server_name: "nats-1"');
  expect(config).toContain('"nats-route://nats-2:6222"');
  expect(config).toContain('"store_dir": "/data"');
});

test('no service may publish to the JetStream API at large', () => {
  const config = natsServerConfig({ port: 4222, credentials });
  expect(config.match(/"\$JS\.API\.>"/g)).toHaveLength(1);
});
