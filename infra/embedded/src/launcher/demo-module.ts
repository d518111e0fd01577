import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPOSITORY } from '../repository.js';
import type { Stack } from '../stack/stack.js';

/** What the launcher uses of the demo package, which it does not import: programs of users are no part of the stack. */
export interface DemoModule {
  startFleet(options: FleetOptions): Promise<Fleet>;
  flyStory(options: StoryOptions): Promise<StoryReport>;
  /** Whether every flight ended as it should, and nothing was lost, doubled or altered. */
  isStoryOk(report: StoryReport): boolean;
}

interface Publisher {
  readonly natsUrl: string;
  readonly natsUser: string;
  readonly natsPassword: string;
}

interface FleetOptions extends Publisher {
  /** Where flags are evaluated. */
  readonly ofrepUrl: string;
  readonly onOutput?: (text: string) => void;
}

export interface Fleet {
  stop(): Promise<void>;
}

interface StoryOptions extends Publisher {
  /** The gateway. */
  readonly url: string;
  readonly token: (as: string) => Promise<string>;
  readonly fleet: Fleet;
  /** `false` leaves the approvals to the person at the keyboard. Default true. */
  readonly approve?: boolean;
  readonly onLine?: (line: StoryLine) => void;
  readonly signal?: AbortSignal;
}

/** Something worth a line while the story is flown. */
export interface StoryLine {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** `CHG-1042` */
  readonly key: string;
  readonly title: string;
  /** The state the change is in now. */
  readonly state: string;
  readonly note: string;
}

export interface StoryReport {
  readonly flights: readonly FlightReport[];
  readonly ledger: { readonly size: number; readonly root: string; readonly verified: boolean };
  readonly published: number;
  readonly consumed: number;
  readonly lost: number;
  readonly duplicated: number;
}

export interface FlightReport {
  readonly changeId: string;
  readonly title: string;
  readonly expected: string;
  readonly outcome: string;
  readonly ok: boolean;
  readonly stableErrors: number;
}

/** The built demo package; nothing when it is not built. */
export async function demoModule(): Promise<DemoModule | undefined> {
  const file = join(REPOSITORY, 'demo', 'dist', 'index.js');
  if (!existsSync(file)) return undefined;
  return (await import(pathToFileURL(file).href)) as DemoModule;
}

/** The fleet under load; it asks for flags where they are served, as users' services would. */
export function startFleetOn(
  demo: DemoModule,
  stack: Stack,
  onOutput: (line: string) => void,
): Promise<Fleet> {
  return demo.startFleet({ ...publisher(stack), ofrepUrl: stack.urls.rollout ?? stack.url, onOutput });
}

/** The options of a story on this stack. */
export function storyOn(stack: Stack, fleet: Fleet): StoryOptions {
  return { ...publisher(stack), url: stack.url, token: (as) => stack.token(as), fleet };
}

function publisher(stack: Stack): Publisher {
  const { user, password } = stack.natsCredentials('publisher');
  return { natsUrl: stack.natsUrl, natsUser: user, natsPassword: password };
}
