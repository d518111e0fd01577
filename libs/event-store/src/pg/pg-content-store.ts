import type { Pool } from 'pg';

export interface StoredContent {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Large content (plans, migrations, manifests) by its digest; append-only, at most 16 MiB each. */
export class PgContentStore {
  readonly #pool: Pool;

  constructor({ pool }: { readonly pool: Pool }) {
    this.#pool = pool;
  }

  /** Keeps the bytes; the same bytes again are kept once, under the media type they first had. @returns SHA-256, hex */
  async put(mediaType: string, bytes: Uint8Array): Promise<string> {
    const { rows } = await this.#pool.query<{ digest: string }>(
      "SELECT encode(log.put_content($1, $2), 'hex') AS digest",
      [mediaType, Buffer.from(bytes)],
    );
    return rows[0]?.digest ?? '';
  }

  /** @param digest SHA-256, hex. @returns null when nothing has this digest */
  async get(digest: string): Promise<StoredContent | null> {
    const { rows } = await this.#pool.query<StoredContent>(
      'SELECT media_type AS "mediaType", bytes FROM log.content WHERE digest = decode($1, \'hex\')',
      [digest],
    );
    return rows[0] ?? null;
  }
}
