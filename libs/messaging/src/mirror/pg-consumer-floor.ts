import { eventConsumerName } from '../bus/bus-names.js';
import type { HandledPositions } from '../bus/ensure-consumers.js';
import type { ConsumerFloor } from '../bus/keep-bus.js';
import type { Pool } from 'pg';

// A consumer's stored position may lie far below the head in a quiet partition: what counts is its next event.
const NEXT_UNHANDLED = `
SELECT c.consumer, c.partition,
  CASE WHEN h.partition_heads[c.partition + 1] <= c.position THEN h.position
       ELSE (SELECT e.position FROM log.events e WHERE e.partition = c.partition AND e.position > c.position
             ORDER BY e.position LIMIT 1) - 1
  END AS handled
FROM log.consumer c CROSS JOIN log.head h`;

interface HandledRow {
  readonly consumer: string;
  readonly partition: number;
  readonly handled: string;
}

/** How far the consumers are, from the log's own record. Any login role of the log may ask. */
export class PgConsumerFloor implements ConsumerFloor {
  constructor(private readonly pool: Pool) {}

  async base(): Promise<number> {
    const positions = [...(await this.handled()).values()];
    return positions.length === 0 ? 0 : Math.min(...positions);
  }

  async handled(): Promise<HandledPositions> {
    const { rows } = await this.pool.query<HandledRow>(NEXT_UNHANDLED);
    return new Map(
      rows.map(({ consumer, partition, handled }) => [
        eventConsumerName(consumer, partition),
        Number(handled),
      ]),
    );
  }
}
