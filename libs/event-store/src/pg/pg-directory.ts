import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';

const KEY_BYTES = 32;

/** A subject's key of one month. */
export interface SubjectMonth {
  readonly subject: string;
  /** `2026-03` */
  readonly month: string;
}

export interface DirectoryEntry {
  readonly subject: string;
  readonly name: string | null;
  readonly mail: string | null;
}

/** What of a class is old enough to go. */
export interface Retiring<Limit> {
  /** Only what is older. */
  readonly before: Limit;
  /** Subjects whose records stay. */
  readonly kept: readonly string[];
  /** False only counts. */
  readonly removes: boolean;
}

/**
 * People behind pseudonymous subjects, and the keys their texts are sealed with. What a role may not do is refused by
 * the database: audit erases and has no keys, the other services have keys and erase nothing.
 */
export class PgDirectory {
  readonly #pool: Pool;

  constructor({ pool }: { readonly pool: Pool }) {
    this.#pool = pool;
  }

  /** The subject's key of a month, made where there is none. @returns undefined once it was destroyed, for ever */
  async keyFor({ subject, month }: SubjectMonth): Promise<Uint8Array | undefined> {
    const { rows } = await this.#pool.query<{ key: Buffer | null }>(
      'SELECT directory.key_for($1, $2, $3) AS key',
      [subject, month, randomBytes(KEY_BYTES)],
    );
    return rows[0]?.key ?? undefined;
  }

  /** The keys there still are, in no order. */
  async keysOf(
    asked: readonly SubjectMonth[],
  ): Promise<readonly (SubjectMonth & { readonly key: Uint8Array })[]> {
    if (asked.length === 0) return [];
    const { rows } = await this.#pool.query<SubjectMonth & { readonly key: Buffer }>(
      'SELECT subject, month, key FROM directory.keys_of($1, $2)',
      [asked.map(({ subject }) => subject), asked.map(({ month }) => month)],
    );
    return rows;
  }

  /** Destroys keys and entries of subjects, for ever. @returns keys that were still there */
  async erase(subjects: readonly string[]): Promise<number> {
    return this.#count('SELECT directory.erase($1) AS count', [subjects]);
  }

  /** @returns keys of months before `before` (`2026-03`), gone now or only counted */
  retireKeys({ before, kept, removes }: Retiring<string>): Promise<number> {
    return this.#count('SELECT directory.retire_keys($1, $2, $3) AS count', [before, kept, removes]);
  }

  /** @returns entries nobody renewed since `before`, gone now or only counted */
  retireEntries({ before, kept, removes }: Retiring<Date>): Promise<number> {
    return this.#count('SELECT directory.retire_entries($1, $2, $3) AS count', [before, kept, removes]);
  }

  /** Enters or renews people, each once; who was erased stays so. */
  async enter(entries: readonly DirectoryEntry[]): Promise<void> {
    await this.#pool.query('SELECT directory.enter($1, $2, $3)', [
      entries.map(({ subject }) => subject),
      entries.map(({ name }) => name),
      entries.map(({ mail }) => mail),
    ]);
  }

  async namesOf(subjects: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.#pool.query<{ subject: string; name: string }>(
      'SELECT subject, name FROM directory.names_of($1)',
      [subjects],
    );
    return new Map(rows.map(({ subject, name }) => [subject, name]));
  }

  async #count(text: string, values: unknown[]): Promise<number> {
    const { rows } = await this.#pool.query<{ count: string }>(text, values);
    return Number(rows[0]?.count ?? 0);
  }
}
