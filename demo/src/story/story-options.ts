import type { Fleet } from '../fleet/start-fleet.js';

/** Something worth a line while the story is flown. */
export interface StoryLine {
  /** ISO 8601. */
  readonly at: string;
  readonly key: string;
  readonly title: string;
  /** The state the change is in now. */
  readonly state: string;
  readonly note: string;
}

export interface StoryOptions {
  /** The gateway. */
  readonly url: string;
  /** A bearer token of a demo identity. */
  readonly token: (as: string) => Promise<string>;
  readonly natsUrl: string;
  readonly natsUser: string;
  readonly natsPassword: string;
  readonly fleet: Fleet;
  /** False leaves the approvals to whoever is watching. Default true. */
  readonly approve?: boolean;
  readonly onLine?: (line: StoryLine) => void;
  readonly signal?: AbortSignal;
}
