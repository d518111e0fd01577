import type { FlagView, Json } from '@glidepath/contracts';
import { stateOf } from './decide-upkeep.js';
import { weightsOf } from './evaluate-flag.js';
import type { KnownFlag } from './flag-state.js';
import type { Staleness } from './stale-flag.js';

/**
 * A flag as the API shows it, with its definition in flagd's words.
 * @param version of its stream
 */
export function flagView(flag: KnownFlag, version: number, stale: Staleness | null = null): FlagView {
  const { configuration, reported } = flag;
  return {
    flag: flag.flag,
    service: flag.service,
    ...splitOf(flag),
    owner: configuration?.owner ?? null,
    description: configuration?.description ?? '',
    expiresAt: configuration?.expiresAt ?? null,
    stale: stale === null ? null : { ...stale, reportedAt: reported[stale.cause] ?? null },
    version,
    definition: definitionOf(flag),
    evaluators: configuration?.definition.evaluators ?? {},
  };
}

function splitOf(
  flag: KnownFlag,
): Pick<FlagView, 'stable' | 'canary' | 'weightPercent' | 'rolloutId' | 'changeId'> {
  if (flag.status === 'configured')
    return { stable: null, canary: null, weightPercent: null, rolloutId: null, changeId: null };
  const { stable, canary, weightPercent, rolloutId, changeId } = flag;
  return { stable, canary, weightPercent, rolloutId, changeId };
}

function definitionOf(flag: KnownFlag): FlagView['definition'] {
  const configured = flag.configuration?.definition;
  const state = stateOf(flag);
  if (flag.status === 'configured') {
    const { variants, defaultVariant, targeting, metadata } = flag.configuration.definition;
    return { state, variants, defaultVariant, ...(targeting === null ? {} : { targeting }), metadata };
  }
  const { stable, canary } = flag;
  const split: Json = { fractional: weightsOf(flag).map(([variant, weight]) => [variant, weight]) };
  if (configured === undefined)
    return {
      state,
      variants: { [stable]: stable, [canary]: canary },
      defaultVariant: stable,
      targeting: split,
    };
  const { variants, defaultVariant, targeting, metadata } = configured;
  // Where the rule leaves the choice open, the rollout's share decides.
  const both = targeting === null ? split : { if: [{ '==': [targeting, null] }, split, targeting] };
  return { state, variants, defaultVariant, targeting: both, metadata };
}
