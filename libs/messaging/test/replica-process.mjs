// One replica of the service risk as a process of its own, to be killed or stopped: `node replica-process.mjs <settings>`.
import { PgEventStore } from '@glidepath/event-store/pg';
import { JetStreamStrategy } from '@glidepath/messaging';
import pg from 'pg';

const { databaseUrl, natsUrl, leaseTtlMs } = JSON.parse(process.argv[2]);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 });
pool.on('error', () => undefined);
const catalogue = {
  categoryOf: (type) => type.split('.')[0],
  versionOf: () => 1,
  check: (_type, data) => data,
  read: (_type, _version, data) => data,
};
const say = (message, fields = {}) => process.stdout.write(`${JSON.stringify({ ...fields, message })}\n`);
const strategy = new JetStreamStrategy({
  service: 'risk',
  nats: { servers: natsUrl, user: 'risk', password: 'risk-secret' },
  store: new PgEventStore({ pool, catalogue, producer: { service: 'risk', version: '1' } }),
  pool,
  catalogue,
  logger: { info: say, warn: () => undefined, error: say },
  lookEveryMs: 200,
  renewEveryMs: 100,
  leaseTtlMs,
});
const assess = (event) => ({
  stream: `risk-${event.id}`,
  expected: 'any',
  events: [{ type: 'risk.assessed', data: { of: event.position } }],
});
const handlerOf = (pattern, handler) =>
  strategy.addHandler(pattern, handler, true, { kind: 'reaction', handler: `replica ${pattern}` });
handlerOf('change.submitted', assess);
handlerOf('risk.assessed', () => undefined);
await strategy.listen((error) => {
  if (error !== undefined) throw error;
});
