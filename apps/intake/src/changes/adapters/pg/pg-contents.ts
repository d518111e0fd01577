import { PgContentStore } from '@glidepath/event-store/pg';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Contents } from '../../application/ports.js';

@Injectable()
export class PgContents extends Contents {
  private readonly store: PgContentStore;

  constructor(@Inject(PG_POOL) pool: Pool) {
    super();
    this.store = new PgContentStore({ pool });
  }

  override put(mediaType: string, text: string): Promise<string> {
    return this.store.put(mediaType, Buffer.from(text, 'utf8'));
  }
}
