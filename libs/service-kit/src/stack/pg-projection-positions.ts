import { escapeIdentifier, type Pool } from 'pg';
import { ProjectionPositions } from '../http/wait-for-position.js';

/** Reads `<schema>.projection_position`, which a projection's handlers write in their own transaction. */
export class PgProjectionPositions extends ProjectionPositions {
  private readonly sql: string;

  constructor(
    private readonly pool: Pool,
    schema: string,
  ) {
    super();
    // A projection keeps one position per partition; the one of the event's own partition decides.
    this.sql = `SELECT 1 FROM log.events e
      JOIN ${escapeIdentifier(schema)}.projection_position p ON p.partition = e.partition
      WHERE e.position = $1 AND p.projection = $2 AND p.position >= $1`;
  }

  override async hasReached(projection: string, position: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(this.sql, [position, projection]);
    return rowCount === 1;
  }
}
