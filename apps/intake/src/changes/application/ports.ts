import type { ChangeState, ChangeView } from '@glidepath/contracts';

/** Keys for people: `CHG-1042`. */
export abstract class ChangeKeys {
  /** A fresh key, bound to the change for ever. */
  abstract next(changeId: string): Promise<string>;
  /** @returns the id of the change with this key, null when there is none */
  abstract changeId(key: string): Promise<string | null>;
}

export interface ChangeFilter {
  readonly state?: ChangeState | undefined;
  readonly service?: string | undefined;
  readonly environment?: string | undefined;
  readonly author?: string | undefined;
  /** Words in the title. */
  readonly q?: string | undefined;
}

/** The list of changes, newest first. */
export abstract class ChangeViews {
  /** @param before number of the key the page starts below, undefined for the first page */
  abstract find(
    filter: ChangeFilter,
    before: number | undefined,
    limit: number,
  ): Promise<readonly ChangeView[]>;
}

/** Large content by its digest. */
export abstract class Contents {
  /** @returns SHA-256, hex */
  abstract put(mediaType: string, text: string): Promise<string>;
}
