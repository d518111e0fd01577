import { PgDirectory } from '@glidepath/event-store/pg';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { type Retiring, SubjectDirectory } from '../../application/ports.js';

@Injectable()
export class PgSubjectDirectory extends SubjectDirectory {
  private readonly directory: PgDirectory;

  constructor(@Inject(PG_POOL) pool: Pool) {
    super();
    this.directory = new PgDirectory({ pool });
  }

  override erase(subjects: readonly string[]): Promise<number> {
    return subjects.length === 0 ? Promise.resolve(0) : this.directory.erase(subjects);
  }

  override retireKeys(retiring: Retiring<string>): Promise<number> {
    return this.directory.retireKeys(retiring);
  }

  override retireEntries(retiring: Retiring<Date>): Promise<number> {
    return this.directory.retireEntries(retiring);
  }

  override enter(entries: Parameters<SubjectDirectory['enter']>[0]): Promise<void> {
    return this.directory.enter(entries);
  }

  override namesOf(subjects: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.directory.namesOf(subjects);
  }
}
