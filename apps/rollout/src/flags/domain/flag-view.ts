import type { FlagView } from '@glidepath/contracts';
import { weightsOf } from './evaluate-flag.js';
import type { DefinedFlag } from './flag.js';

/**
 * A flag as the API shows it, with its definition in flagd's words.
 * @param version of its stream
 */
export function flagView(flag: DefinedFlag, version: number): FlagView {
  const { stable, canary, service, weightPercent, rolloutId, changeId } = flag;
  const definition = {
    state: 'ENABLED',
    variants: { [stable]: stable, [canary]: canary },
    defaultVariant: stable,
    targeting: { fractional: weightsOf(flag).map(([variant, weight]) => [variant, weight]) },
  } as const;
  return {
    flag: flag.flag,
    service,
    stable,
    canary,
    weightPercent,
    rolloutId,
    changeId,
    version,
    definition,
  };
}
