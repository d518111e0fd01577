import type { UnleashContext } from './context.js';
import { isLetIn } from './strategy.js';
import type { UnleashStrategy } from './strategy.js';
import { pickVariant } from './variant.js';
import type { UnleashVariant } from './variant.js';

export interface UnleashToggle {
  readonly name: string;
  readonly enabled: boolean;
  readonly strategies: readonly UnleashStrategy[];
  readonly variants: readonly UnleashVariant[];
}

/** What a toggle is for a user: off; on; on with a variant. */
export interface UnleashAnswer {
  readonly isEnabled: boolean;
  readonly variant: UnleashVariant | null;
}

/**
 * Evaluates a toggle as Unleash's clients do: on when it is enabled and any strategy lets the user in, or has none;
 * variants of that strategy come before the toggle's own.
 * @throws RangeError for a strategy or constraint that is not offered
 */
export function evaluateToggle(
  { name, enabled, strategies, variants }: UnleashToggle,
  context: UnleashContext,
  random: string,
): UnleashAnswer {
  if (!enabled) return { isEnabled: false, variant: null };
  const strategy = strategies.find((one) => isLetIn(one, context, random));
  if (strategies.length > 0 && !strategy) return { isEnabled: false, variant: null };
  const own = strategy?.variants ?? [];
  const groupId = own.length > 0 ? (strategy?.parameters?.['groupId'] ?? name) : name;
  // Strategy variants follow the stickiness of their strategy.
  const stickiness = strategy?.parameters?.['stickiness'];
  const sticky = own.map((variant) => ({ ...(stickiness === undefined ? {} : { stickiness }), ...variant }));
  const variant = pickVariant(groupId, own.length > 0 ? sticky : variants, { context, random });
  return { isEnabled: true, variant };
}
