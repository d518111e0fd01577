import { inTransaction } from '@glidepath/event-store/pg';
import { type BuiltTile, HASH_BYTES, MissingHashError, type Tile } from '@glidepath/ledger';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { type KeptCheckpoint, LedgerStore, SealedElsewhereError } from '../../application/ports.js';

/** Any number: processes that would sign wait for each other on it. */
const SIGNING_LOCK = 7_405_001;

interface CheckpointRow {
  readonly size: string;
  readonly root: Buffer;
  readonly note: string;
}

@Injectable()
export class PgLedgerStore extends LedgerStore {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async readTile({ level, index, width }: Tile): Promise<Uint8Array> {
    const { rows } = await this.pool.query<{ hashes: Buffer }>({
      name: 'ledger-tile',
      text: 'SELECT hashes FROM audit.tile WHERE level = $1 AND index = $2',
      values: [level, index],
    });
    const hashes = rows[0]?.hashes.subarray(0, width * HASH_BYTES);
    if (hashes?.length === width * HASH_BYTES) return hashes;
    throw new MissingHashError(`tile ${level}/${index} is not stored ${width} hashes wide`);
  }

  override async sealedSize(): Promise<number> {
    const { rows } = await this.pool.query<{ size: string }>('SELECT size FROM audit.sealed');
    return Number(rows[0]?.size ?? 0);
  }

  override seal(from: number, to: number, tiles: readonly BuiltTile[]): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      const { rowCount } = await client.query('UPDATE audit.sealed SET size = $2 WHERE size = $1', [
        from,
        to,
      ]);
      if (rowCount !== 1) throw new SealedElsewhereError(`the ledger does not stand at ${from} any more`);
      await client.query(
        `INSERT INTO audit.tile (level, index, hashes)
         SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])
         ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes`,
        [
          tiles.map(({ tile }) => tile.level),
          tiles.map(({ tile }) => tile.index),
          tiles.map(({ bytes }) => Buffer.from(bytes)),
        ],
      );
    });
  }

  override async newestCheckpoint(): Promise<KeptCheckpoint | undefined> {
    const { rows } = await this.pool.query<CheckpointRow>(
      'SELECT size, root, note FROM audit.checkpoint ORDER BY size DESC LIMIT 1',
    );
    return rows.map(kept)[0];
  }

  override async checkpointAt(size: number): Promise<KeptCheckpoint | undefined> {
    const { rows } = await this.pool.query<CheckpointRow>(
      'SELECT size, root, note FROM audit.checkpoint WHERE size = $1',
      [size],
    );
    return rows.map(kept)[0];
  }

  override async checkpointUpTo(size: number): Promise<KeptCheckpoint | undefined> {
    const { rows } = await this.pool.query<CheckpointRow>(
      'SELECT size, root, note FROM audit.checkpoint WHERE size <= $1 ORDER BY size DESC LIMIT 1',
      [size],
    );
    return rows.map(kept)[0];
  }

  override async checkpointsAfter(after: number, limit: number): Promise<readonly KeptCheckpoint[]> {
    const { rows } = await this.pool.query<CheckpointRow>(
      'SELECT size, root, note FROM audit.checkpoint WHERE size > $1 ORDER BY size LIMIT $2',
      [after, limit],
    );
    return rows.map(kept);
  }

  override async keepCheckpoint({ size, root, note }: KeptCheckpoint): Promise<void> {
    await this.pool.query(
      'INSERT INTO audit.checkpoint (size, root, note) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [size, Buffer.from(root), note],
    );
  }

  override async cosign(size: number, lines: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ note: string }>(
      'UPDATE audit.checkpoint SET note = note || $2 WHERE size = $1 RETURNING note',
      [size, lines],
    );
    return rows[0]?.note;
  }

  override closeLog(origin: string): Promise<void> {
    return inTransaction(this.pool, async (client) => {
      await client.query(
        `INSERT INTO audit.closed_checkpoint (origin, size, root, note)
         SELECT $1, size, root, note FROM audit.checkpoint`,
        [origin],
      );
      await client.query(
        `INSERT INTO audit.closed_tile (origin, level, index, hashes)
         SELECT $1, level, index, hashes FROM audit.tile`,
        [origin],
      );
      await client.query('DELETE FROM audit.checkpoint');
      await client.query('DELETE FROM audit.tile');
      await client.query('UPDATE audit.sealed SET size = 0');
    });
  }

  override exclusively<T>(work: () => Promise<T>): Promise<T> {
    return inTransaction(this.pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(${SIGNING_LOCK})`);
      return work();
    });
  }
}

function kept({ size, root, note }: CheckpointRow): KeptCheckpoint {
  return { size: Number(size), root, note };
}
