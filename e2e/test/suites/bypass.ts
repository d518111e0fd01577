import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CATEGORY_OWNERS, EVENT_DEFINITIONS, type ServiceName } from '@glidepath/contracts';
import type { EventCatalogue } from '@glidepath/event-store';
import { PgEventStore, roleOf } from '@glidepath/event-store/pg';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { BusView, type System, until } from '../../src/index.js';
import { attemptsOnTheBus, injectReplies, isRefused } from './bypass/attempts-on-the-bus.js';
import { changesToTheLog, TRESPASSES } from './bypass/attempts-on-the-log.js';
import { BypassMatrix } from './bypass/bypass-matrix.js';
import { refusalCodes } from './bypass/refusal-codes.js';
import { HARMS } from './bypass/superuser-harm.js';

const SERVICES = [...new Set(Object.values(CATEGORY_OWNERS))].sort() as ServiceName[];
const ROLES = [...SERVICES, 'relay'] as const;
const OWNERS = {
  owner: ['SET ROLE glidepath_log_owner'],
  superuser: [],
  'superuser, replica mode': ["SET session_replication_role = 'replica'"],
} as const;
const REFUSED = /^(42501|GP010)$/;
const FOREIGN = 'append to another category';

const NAMED = '`glide audit verify` names';

/** Takes whatever payload: nothing but the log shall refuse. */
const catalogue: EventCatalogue = {
  categoryOf: (type) => EVENT_DEFINITIONS.find(({ name }) => name === type)?.category ?? '',
  versionOf: () => 1,
  check: (_type, data) => data,
  read: (_type, _version, data) => data,
};

/** Every way past the rules that a credential of the system opens, tried with that credential. */
export function describeBypass(current: () => System): void {
  describe('cannot be got around', () => {
    const onTheLog = new BypassMatrix('log', [...ROLES, ...Object.keys(OWNERS)]);
    const onTheBus = new BypassMatrix('bus', [...SERVICES, 'publisher']);
    const bySuperuser = new BypassMatrix('superuser', [NAMED]);
    let system: System;
    let range: string;
    let bus: BusView;

    beforeAll(async () => {
      system = current();
      bus = await BusView.open(system);
      const rows = await system.sql<{ name: string }>(
        "SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'log.events'::regclass ORDER BY 1",
      );
      range = rows[0]?.name ?? '';
      // A table without rows has nothing to refuse.
      await refusalCodes(
        await databaseUrlOf(system, 'intake'),
        [],
        ["SELECT log.put_content('text/plain', 'kept')"],
      );
      await system.sql(
        `INSERT INTO log.redriven VALUES ('intake', 'reaction', 1, gen_random_uuid(), 1, NULL, 'e2e', 'kept', NULL, NULL, now())`,
      );
    });
    afterAll(() => bus.close());

    /** Tries every statement by itself. @returns the codes of the refusals, in one cell */
    async function refusals(
      url: string,
      before: readonly string[],
      statements: readonly string[],
    ): Promise<string> {
      const codes = await refusalCodes(url, before, statements);
      for (const [index, code] of codes.entries())
        expect([statements[index], code]).toEqual([statements[index], expect.stringMatching(REFUSED)]);
      return [...new Set(codes)].join(', ');
    }

    it.each(ROLES)('as %s in the log', async (role) => {
      const url = await databaseUrlOf(system, role);
      for (const { name, statements } of [...changesToTheLog(range), ...TRESPASSES]) {
        onTheLog.set(name, role, await refusals(url, [], statements));
      }
      onTheLog.set(FOREIGN, role, await appendToAll(url, role));
    });

    it.each(Object.entries(OWNERS))('as %s by ordinary means', async (who, before) => {
      for (const { name, statements } of changesToTheLog(range)) {
        onTheLog.set(name, who, await refusals(system.stack.adminDatabaseUrl, before, statements));
      }
    });

    it('by nobody else, as docs/security.md shows for the log', async () => {
      expect(onTheLog.rows()).toEqual(await onTheLog.documented());
    });

    it.each([...SERVICES, 'publisher'])('as %s on the bus', async (user) => {
      const connection = await busAs(system, user);
      const other = user === 'risk' ? 'rollout' : 'risk';
      try {
        for (const { name, subjects } of attemptsOnTheBus(user, other)) {
          if (user === 'publisher' && name === 'publish as an outsider') continue;
          for (const subject of subjects)
            expect([subject, await isRefused(connection, subject)]).toEqual([subject, true]);
          onTheBus.set(name, user, 'refused');
        }
        onTheBus.set('reply injection', user, await injected(connection, user));
      } finally {
        await connection.close();
      }
    });

    it('by nobody else, as docs/security.md shows for the bus', async () => {
      expect(onTheBus.rows()).toEqual(await onTheBus.documented());
    });

    it('and heals when an admin of the bus deletes the stream', async () => {
      const before = await settled();
      const admin = await busAs(system, 'admin');
      await (await jetstreamManager(admin, { checkAPI: false })).streams.delete('GLIDEPATH_EVENTS');
      await admin.close();
      const after = await until('another stream mirrors the log', async () => {
        const mirror = await settled();
        return mirror.createdAt !== before.createdAt && mirror.consumers === before.consumers
          ? mirror
          : undefined;
      });
      expect(after.base + after.lastSequence).toBe(before.base + before.lastSequence);
    });

    it.each(HARMS)('without a trace by DDL: $name', async ({ name, fault, do: harm, undo }) => {
      const size = await sealed(system);
      const victim = Math.floor(size / 2);
      await harm(system, victim);
      const found = await system.glide('otto', 'audit', 'verify', '-o', 'json');
      await undo(system, victim);
      expect([found.exitCode, JSON.parse(found.stdout)]).toMatchObject([15, { fault: { kind: fault } }]);
      bySuperuser.set(name, NAMED, fault);
    });

    it('without a trace by nobody, as docs/security.md shows for a superuser', async () => {
      expect(bySuperuser.rows()).toEqual(await bySuperuser.documented());
      // All of it is undone.
      expect((await system.glide('otto', 'audit', 'verify')).exitCode).toBe(0);
    });

    /** Waits until the mirror ends where the log does. */
    function settled() {
      return until('the mirror is complete', async () => {
        const [head] = await system.sql<{ position: string }>('SELECT position FROM log.head');
        const mirror = await bus.mirror();
        return mirror.base + mirror.lastSequence === Number(head?.position) ? mirror : undefined;
      });
    }

    /** What reached the stream would make it another one: the relay throws away a stream with something foreign in it. */
    async function injected(connection: NatsConnection, user: string): Promise<string> {
      const before = await settled();
      await injectReplies(connection, user);
      const after = await settled();
      expect([after.createdAt, after.lastSequence]).toEqual([before.createdAt, before.lastSequence]);
      return 'nothing arrives';
    }
  });
}

/** Appends an event to every category of the others. */
async function appendToAll(url: string, role: (typeof ROLES)[number]): Promise<string> {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const store = new PgEventStore({ pool, catalogue, producer: { service: role, version: '0' } });
  const foreign = EVENT_DEFINITIONS.filter(({ category }) => CATEGORY_OWNERS[category] !== role);
  try {
    for (const { name: type, category } of foreign) {
      const appending = store.append({
        streams: [{ stream: `${category}-forged`, expected: 'any', events: [{ type, data: {} }] }],
        context: { actor: { kind: 'person', id: 'mallory', issuer: 'e2e' }, correlationId: null },
      });
      await expect(appending).rejects.toThrow(/may not append|permission denied/);
    }
  } finally {
    await pool.end();
  }
  return role === 'relay' ? '42501' : 'GP001';
}

/** Waits until the whole log is under a signed checkpoint. @returns its size */
function sealed({ stack }: System): Promise<number> {
  return until('everything is sealed', async () => {
    const answer = await fetch(`${stack.url}/v1/audit/status`);
    const { head, signedThrough } = (await answer.json()) as { head: number; signedThrough: number };
    return signedThrough === head ? head : undefined;
  });
}

async function databaseUrlOf({ stack }: System, role: string): Promise<string> {
  const secrets = JSON.parse(await readFile(join(stack.home, 'secrets', 'stack.json'), 'utf8')) as {
    readonly database: Readonly<Record<string, string>>;
  };
  const url = new URL(stack.adminDatabaseUrl);
  url.username = roleOf(role);
  url.password = secrets.database[role] ?? '';
  return url.href;
}

function busAs({ stack }: System, name: string): Promise<NatsConnection> {
  const { user, password } = stack.natsCredentials(name);
  const prefix = name === 'admin' ? { inboxPrefix: '_INBOX_admin' } : {};
  return connect({ servers: stack.natsUrl, user, pass: password, ...prefix });
}
