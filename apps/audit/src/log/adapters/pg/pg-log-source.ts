import { eventCatalogue } from '@glidepath/contracts';
import type { RawEvent, ReadLogOptions } from '@glidepath/event-store';
import { PgEventStore } from '@glidepath/event-store/pg';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { LogSource } from '../../application/log-source.js';

@Injectable()
export class PgLogSource extends LogSource {
  private readonly store: PgEventStore;

  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
    this.store = new PgEventStore({
      pool,
      catalogue: eventCatalogue,
      producer: { service: 'audit', version: '0' },
    });
  }

  override head(): Promise<number> {
    return this.store.head();
  }

  override async newest(): Promise<number> {
    const { rows } = await this.pool.query<{ newest: string | null }>(
      'SELECT max(position) AS newest FROM log.events',
    );
    return Number(rows[0]?.newest ?? 0);
  }

  override readRaw(options: ReadLogOptions): AsyncIterable<RawEvent> {
    return this.store.readRaw(options);
  }
}
