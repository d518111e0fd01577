import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { startNats, startPostgres } from './index.js';

describe('the embedded pair', () => {
  let home: string;
  beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'glidepath-'))));
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('answers SQL in UTC with UTF8 and C collation', async () => {
    const lines: string[] = [];
    const t0 = performance.now();
    const postgres = await startPostgres({ home, durable: false, stopsWithThisProcess: true, log: (line) => lines.push(line) });
    const t1 = performance.now();
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const { rows } = await client.query(
      `SELECT current_setting('server_encoding') AS encoding, datcollate AS collation, current_setting('timezone') AS zone FROM pg_database WHERE datname = current_database()`,
    );
    await client.end();
    const t2 = performance.now();
    await postgres.stop();
    process.stderr.write(`pg start ${t1 - t0} stop ${performance.now() - t2} ${lines}\n`);
    expect(rows).toEqual([{ encoding: 'UTF8', collation: 'C', zone: 'UTC' }]);
  });

  it('speaks JetStream', async () => {
    const t0 = performance.now();
    const nats = await startNats({ home, stopsWithThisProcess: true });
    const t1 = performance.now();
    const connection = await connect({ servers: nats.url });
    expect(connection.info?.jetstream).toBe(true);
    await connection.close();
    const t2 = performance.now();
    await nats.stop();
    process.stderr.write(`nats start ${t1 - t0} stop ${performance.now() - t2} ${nats.program.source}\n`);
  });
});
