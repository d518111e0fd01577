import { z } from 'zod';
import { invalidRequest } from '../problems/problem-error.js';
import { Answer } from './answer.js';

/** Query parameters of every list. Extend it with filters: `PageQuerySchema.extend({ … })`. */
export const PageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** What `nextCursor` of the page before said; opaque to callers. */
  cursor: z.string().max(2_000).optional(),
});
export type PageQuery = z.output<typeof PageQuerySchema>;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** The view schema of a page of items. */
export function pageSchemaOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** Writes a place in a list as an opaque cursor. */
export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/**
 * Reads a cursor back.
 * @param schema what a place in this list looks like
 * @returns undefined for the first page
 * @throws ProblemError `invalid-request` when the cursor is not one of this list
 */
export function decodeCursor<Place>(schema: z.ZodType<Place>, cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const result = schema.safeParse(jsonOrUndefined(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!result.success)
    throw invalidRequest([{ pointer: '#/query/cursor', detail: 'is not a cursor of this list' }]);
  return result.data;
}

export interface PageRequest<Item> {
  /** Up to `limit + 1` items: the one too many says that there is a next page. */
  readonly found: readonly Item[];
  readonly limit: number;
  /** The request's path and query, for the `Link` header (RFC 8288). */
  readonly url: string;
  /** Where the next page starts, from the last item of this one. */
  readonly placeOf: (last: Item) => unknown;
}

/** A page with its `Link: rel="next"`. */
export function pageOf<Item>({ found, limit, url, placeOf }: PageRequest<Item>): Answer<Page<Item>> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if (found.length <= limit || last === undefined) return new Answer({ items, nextCursor: null });
  const nextCursor = encodeCursor(placeOf(last));
  const next = new URL(url, 'http://localhost');
  next.searchParams.set('cursor', nextCursor);
  return new Answer(
    { items, nextCursor },
    { headers: { Link: `<${next.pathname}${next.search}>; rel="next"` } },
  );
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
