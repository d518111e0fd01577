import type { KnownFlag } from './flag-state.js';

/**
 * Why a rollout of a service may not choose between two variants of a flag, a sentence.
 * @returns null when it may
 */
export function flagObjection(
  known: KnownFlag | null,
  service: string,
  variants: { readonly stable: string; readonly canary: string },
): string | null {
  if (known === null) return null;
  if (known.service !== service) return `the flag ${known.flag} belongs to the service ${known.service}`;
  if (known.configuration === null) return null;
  const defined = known.configuration.definition.variants;
  const { stable, canary } = known.status === 'defined' ? known : variants;
  const missing = [stable, canary].find((variant) => !Object.hasOwn(defined, variant));
  return missing === undefined ? null : `the flag ${known.flag} has no variant ${missing}`;
}
