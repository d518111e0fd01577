/** Who asks, as Unleash describes it. */
export interface UnleashContext {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly remoteAddress?: string;
  readonly environment?: string;
  readonly appName?: string;
  readonly currentTime?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/** A field of the context, else a property of that name. */
export function contextValue(context: UnleashContext, name: string): string | undefined {
  const { properties = {}, ...fields } = context;
  const value = Object.entries(fields).find(([key]) => key === name)?.[1];
  return value ?? (Object.hasOwn(properties, name) ? properties[name] : undefined);
}

/** A requirement on the context; only lists of values are offered. */
export interface UnleashConstraint {
  readonly contextName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/**
 * Whether a context meets a constraint.
 * @throws RangeError for an operator that is not offered: a wrong guess would roll out to the wrong people
 */
export function meets(
  context: UnleashContext,
  { contextName, operator, values = [] }: UnleashConstraint,
): boolean {
  const value = contextValue(context, contextName);
  const isListed = value !== undefined && values.includes(value);
  switch (operator) {
    case 'IN':
      return isListed;
    case 'NOT_IN':
      return !isListed;
    default:
      throw new RangeError(`constraint ${operator} is not offered`);
  }
}
