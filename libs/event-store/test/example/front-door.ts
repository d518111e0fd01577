import type { Decider, EventCatalogue } from '@glidepath/event-store';
import { bootstrapLog, PgEventStore } from '@glidepath/event-store/pg';
import pg from 'pg';

type Opened = { type: 'door.opened'; data: { by: string } };
const door: Decider<'closed' | 'open', { by: string }, Opened> = {
  initialState: () => 'closed',
  decide: ({ by }, state) => (state === 'open' ? [] : [{ type: 'door.opened', data: { by } }]),
  evolve: () => 'open',
};
const asIs = (_type: string, ...rest: unknown[]): unknown => rest.at(-1);
const catalogue: EventCatalogue = { categoryOf: () => 'door', versionOf: () => 1, check: asIs, read: asIs };

export async function openFrontDoor(admin: pg.Pool, url: URL): Promise<unknown> {
  const services = [{ name: 'house', categories: ['door'] }];
  const eventTypes = [{ type: 'door.opened', category: 'door' }];
  await bootstrapLog(admin, { services, eventTypes, passwords: { house: 'key' } });
  const pool = new pg.Pool({
    connectionString: Object.assign(url, { username: 'glidepath_house', password: 'key' }).href,
  });
  const events = new PgEventStore({ pool, catalogue, producer: { service: 'house', version: '1' } });
  const context = { actor: { kind: 'person', id: 'ada', issuer: 'demo' }, correlationId: null } as const;
  const { state, position } = await events.handle(door, 'door-front', { by: 'ada' }, context);
  const read: unknown[] = [];
  for await (const { version, data } of events.readLog({ category: 'door' })) read.push({ version, data });
  await pool.end();
  return { state, position, read };
}
