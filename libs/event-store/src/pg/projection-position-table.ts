import { escapeIdentifier, type Pool, type PoolClient } from 'pg';
import { PARTITIONS } from '../envelope.js';

interface PositionRow {
  readonly partition: number;
  readonly position: string;
}

/**
 * Where a service's projections stand in each partition, in the service's own schema: it commits together with their
 * rows, whoever moves it (the bus, or `FollowedProjection` without one).
 */
export class ProjectionPositionTable {
  readonly #table: string;

  constructor(
    private readonly pool: Pool,
    schema: string,
  ) {
    this.#table = `${escapeIdentifier(schema)}.projection_position`;
  }

  /** Makes the table and the rows of new projections. */
  async prepare(projections: readonly string[]): Promise<void> {
    await this.pool.query(
      `CREATE TABLE IF NOT EXISTS ${this.#table} (
         projection text NOT NULL, partition smallint NOT NULL, position bigint NOT NULL DEFAULT 0,
         PRIMARY KEY (projection, partition)
       ) WITH (fillfactor = 50)`,
    );
    await this.pool.query(
      `INSERT INTO ${this.#table} (projection, partition)
       SELECT name, partition FROM unnest($1::text[]) AS name, generate_series(0, $2) AS partition
       ON CONFLICT DO NOTHING`,
      [projections, PARTITIONS - 1],
    );
  }

  /** Everything up to here is projected, by partition. */
  async positions(projection: string): Promise<ReadonlyMap<number, number>> {
    const { rows } = await this.pool.query<PositionRow>(
      `SELECT partition, position FROM ${this.#table} WHERE projection = $1`,
      [projection],
    );
    return new Map(rows.map(({ partition, position }) => [partition, Number(position)]));
  }

  /**
   * Compare-and-sets of several partitions, each once.
   * @returns false when the projection does not stand at `from` in any of them
   */
  async moveAll(
    client: PoolClient,
    projection: string,
    moves: readonly { readonly partition: number; readonly from: number; readonly to: number }[],
  ): Promise<boolean> {
    const { rowCount } = await client.query({
      name: 'projection-move-all',
      text: `UPDATE ${this.#table} AS t SET position = m."to"
        FROM unnest($2::smallint[], $3::bigint[], $4::bigint[]) AS m(partition, "from", "to")
        WHERE t.projection = $1 AND t.partition = m.partition AND t.position = m."from"`,
      values: [
        projection,
        moves.map(({ partition }) => partition),
        moves.map(({ from }) => from),
        moves.map(({ to }) => to),
      ],
    });
    return rowCount === moves.length;
  }

  /** Sends a projection back to the beginning of the log. */
  async reset(client: PoolClient, projection: string): Promise<void> {
    // In the order in which others move them.
    await client.query(`SELECT FROM ${this.#table} WHERE projection = $1 ORDER BY partition FOR UPDATE`, [
      projection,
    ]);
    await client.query(`UPDATE ${this.#table} SET position = 0 WHERE projection = $1`, [projection]);
  }
}
