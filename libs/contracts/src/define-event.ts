import type { z } from 'zod';

/** The five services; each owns the categories it may write. */
export type ServiceName = 'intake' | 'risk' | 'approvals' | 'rollout' | 'audit';

type Upcast = (data: never) => unknown;

export interface EventDefinition<Name extends string = string, Schema extends z.ZodType = z.ZodType> {
  /** Wire name, `aggregate.fact` in the past tense. */
  readonly name: Name;
  /** Newest version of the shape; any change of shape raises it. */
  readonly version: number;
  /** Stream category; streams are `<category>-<id>`. */
  readonly category: string;
  readonly data: Schema;
  /** From version n to n + 1, for every retired n. */
  readonly upcasts: Readonly<Record<number, Upcast>>;
}

/** What a decider emits and folds. */
export interface EventOf<Definition extends EventDefinition> {
  readonly type: Definition['name'];
  readonly data: z.infer<Definition['data']>;
}

/** The union of the events of several definitions: `EventsOf<(typeof changeEvents)[number]>`. */
export type EventsOf<Definition extends EventDefinition> = Definition extends EventDefinition
  ? EventOf<Definition>
  : never;

/**
 * Declares an event once: its wire name, shape, version and how retired versions are read.
 * @throws RangeError when a version below the newest has no upcast
 */
export function defineEvent<const Name extends string, Schema extends z.ZodType>(declaration: {
  name: Name;
  category: string;
  data: Schema;
  version?: number;
  upcasts?: Readonly<Record<number, Upcast>>;
}): EventDefinition<Name, Schema> {
  const { version = 1, upcasts = {} } = declaration;
  for (let retired = 1; retired < version; retired += 1) {
    if (upcasts[retired] === undefined) {
      throw new RangeError(`${declaration.name}: version ${retired} has no upcast`);
    }
  }
  return { ...declaration, version, upcasts };
}

/**
 * A stored payload in its newest shape: upcast step by step, then validated.
 * @throws RangeError when the version is above ours (a newer writer; never guessed), ZodError when it does not fit
 */
export function readEvent<Schema extends z.ZodType>(
  definition: EventDefinition<string, Schema>,
  version: number,
  stored: unknown,
): z.infer<Schema> {
  if (version > definition.version || version < 1) {
    throw new RangeError(
      `${definition.name}: version ${version} is unknown, newest here is ${definition.version}`,
    );
  }
  let data = stored;
  for (let from = version; from < definition.version; from += 1) {
    data = definition.upcasts[from]?.(data as never);
  }
  return definition.data.parse(data);
}
