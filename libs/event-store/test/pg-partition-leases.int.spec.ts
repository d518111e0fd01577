import { PgPartitionLeases } from '../src/pg/index.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';

const TTL_MS = 60_000;
const ALL = Array.from({ length: 16 }, (_, partition) => partition);

describe('partitions shared by the replicas of a service', () => {
  let log: LogOnPostgres;
  let leases: PgPartitionLeases;

  beforeAll(async () => {
    log = await openLogOnPostgres();
    leases = new PgPartitionLeases(log.poolOf('risk'));
  });
  afterEach(async () => {
    await log.admin.query('DELETE FROM log.replica; UPDATE log.lease SET holder = NULL');
  });
  afterAll(() => log.close());

  const hold = (holder: string, release: readonly number[] = []) =>
    leases.hold('risk', holder, TTL_MS, release);

  it('are all of the one replica there is', async () => {
    expect(await hold('a')).toEqual({ held: ALL, share: 16 });
    expect(await hold('a')).toEqual({ held: ALL, share: 16 });
  });

  it('move to a second replica only as the first gives them back', async () => {
    await hold('a');
    expect(await hold('b')).toEqual({ held: [], share: 8 });
    expect(await hold('a')).toEqual({ held: ALL, share: 8 });
    expect(await hold('a', ALL.slice(8))).toEqual({ held: ALL.slice(0, 8), share: 8 });
    expect(await hold('b')).toEqual({ held: ALL.slice(8), share: 8 });
    expect((await hold('c')).share).toBe(5);
    expect((await hold('a')).share).toBe(6);
  });

  it('are never held twice, whoever asks at the same time', async () => {
    const replicas = Array.from({ length: 20 }, (_, index) => `r${index}`);
    await Promise.all(replicas.map((replica) => hold(replica)));
    for (const replica of replicas) await hold(replica, ALL);
    const held = (await Promise.all(replicas.map((replica) => hold(replica)))).flatMap((one) => one.held);
    expect(held.toSorted((a, b) => a - b)).toEqual(ALL);
  });

  it('are free when the replica leaves, and when it does not renew', async () => {
    await hold('a');
    await leases.leave('risk', 'a');
    expect((await hold('b')).held).toEqual(ALL);
    await log.admin.query("UPDATE log.replica SET expires_at = now() - interval '1 ms'");
    expect((await hold('c')).held).toEqual(ALL);
    expect((await hold('b')).held).toEqual([]);
  });

  it('are free at once when the connection of the replica is gone', async () => {
    const pool = log.poolOf('risk', { max: 1 });
    await new PgPartitionLeases(pool).hold('risk', 'killed', TTL_MS, []);
    const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await log.admin.query('SELECT pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
    expect((await hold('b')).held).toEqual(ALL);
  });

  it('are not kept by an expiry that was set before the clock went back', async () => {
    await hold('a');
    await log.admin.query("UPDATE log.replica SET expires_at = now() + interval '1 hour'");
    expect((await hold('b')).held).toEqual(ALL);
  });

  it('are refused to another service, and for a lease without an end', async () => {
    const intake = new PgPartitionLeases(log.poolOf('intake'));
    await expect(intake.hold('risk', 'x', TTL_MS, [])).rejects.toMatchObject({ code: 'GP001' });
    await expect(intake.leave('risk', 'a')).rejects.toMatchObject({ code: 'GP001' });
    await expect(leases.hold('risk', 'x', 0, [])).rejects.toMatchObject({ code: 'GP003' });
    await expect(leases.hold('risk', 'x', 3_600_000, [])).rejects.toMatchObject({ code: 'GP003' });
  });
});

describe('the lead among relays', () => {
  let log: LogOnPostgres;
  beforeAll(async () => {
    log = await openLogOnPostgres();
  });
  afterAll(() => log.close());

  const lead = async (holder: string, ttlMs = TTL_MS): Promise<boolean | undefined> => {
    const { rows } = await log
      .poolOf('relay', { max: 1 })
      .query<{ leads: boolean }>('SELECT log.take_lead($1, $2) AS leads', [holder, ttlMs]);
    return rows[0]?.leads;
  };

  it('is one relay’s until it ends or is not renewed', async () => {
    expect([await lead('a'), await lead('b'), await lead('a')]).toEqual([true, false, true]);
    await log.poolOf('relay').query("SELECT log.leave_lead('b')");
    expect(await lead('b')).toBe(false);
    await log.poolOf('relay').query("SELECT log.leave_lead('a')");
    expect([await lead('b'), await lead('a')]).toEqual([true, false]);
    await log.admin.query("UPDATE log.relay_lead SET expires_at = now() - interval '1 ms'");
    expect(await lead('a')).toBe(true);
  });

  it('is no service’s to take, to end or to rewrite', async () => {
    for (const service of ['intake', 'risk', 'approvals'] as const) {
      const pool = log.poolOf(service);
      for (const statement of [
        "SELECT log.take_lead('thief', 1000)",
        "SELECT log.leave_lead('a')",
        "UPDATE log.relay_lead SET holder = 'thief'",
        'SELECT * FROM log.relay_lead FOR UPDATE',
        'BEGIN; LOCK TABLE log.relay_lead IN ACCESS EXCLUSIVE MODE',
      ]) {
        await expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' });
      }
    }
  });
});
