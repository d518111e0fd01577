import { isRolledOut } from './bucketing.js';
import { contextValue, meets } from './context.js';
import type { UnleashConstraint, UnleashContext } from './context.js';
import type { UnleashVariant } from './variant.js';

export interface UnleashStrategy {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly constraints?: readonly UnleashConstraint[];
  readonly variants?: readonly UnleashVariant[];
}

/**
 * Whether a strategy lets a user in.
 * @param random a text that stands in for a user who has no id, fresh for each evaluation
 * @throws RangeError for a strategy or constraint that is not offered
 */
export function isLetIn(strategy: UnleashStrategy, context: UnleashContext, random: string): boolean {
  const { name, parameters = {}, constraints = [] } = strategy;
  if (!constraints.every((constraint) => meets(context, constraint))) return false;
  const { groupId = '' } = parameters;
  const within = (id: string | undefined, percentage = '0'): boolean =>
    id !== undefined && isRolledOut(groupId, id, Number(percentage));
  switch (name) {
    case 'default':
      return true;
    case 'gradualRolloutUserId':
      return within(context.userId, parameters['percentage']);
    case 'gradualRolloutSessionId':
      return within(context.sessionId, parameters['percentage']);
    case 'gradualRolloutRandom':
      return within(random, parameters['percentage']);
    case 'flexibleRollout':
      return within(stickyId(parameters['stickiness'], context, random), parameters['rollout']);
    default:
      throw new RangeError(`strategy ${name} is not offered`);
  }
}

/** What a user is recognised by; absent where the field asked for is. */
export function stickyId(
  stickiness: string | undefined,
  context: UnleashContext,
  random: string,
): string | undefined {
  switch (stickiness ?? 'default') {
    case 'default':
      return context.userId ?? context.sessionId ?? random;
    case 'random':
      return random;
    default:
      return contextValue(context, stickiness ?? '');
  }
}
