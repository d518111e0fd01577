/** One page of a list, newest first. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass it as `cursor` for the next page; null on the last. */
  readonly nextCursor: string | null;
}

export interface PageQuery {
  /** 1 to 200; 50 when not given. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** The `position` of a write: the list is shown once it includes it. */
  readonly after?: number | undefined;
}

/** The answer to a write: what it made, and where it stands in the log. */
export type Written<View> = View & { readonly position: number };

/** A segment of a path that came from a caller. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}
