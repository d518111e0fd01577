import type { EnvironmentTier } from '@glidepath/risk-model';

/** By the last word of an environment's name: `prod`, `eu-prod` and `live` are production, `eu-staging` is not. */
const TIERS: Readonly<Record<string, EnvironmentTier>> = {
  production: 'production',
  prod: 'production',
  live: 'production',
  staging: 'staging',
  stage: 'staging',
  preprod: 'staging',
  uat: 'staging',
  qa: 'staging',
  development: 'development',
  dev: 'development',
  test: 'development',
  ci: 'development',
  sandbox: 'development',
  local: 'development',
};

/** What kind of environment a name means; null when the name does not say, which then counts like production. */
export function environmentTier(name: string): EnvironmentTier | null {
  return TIERS[name.split('-').at(-1) ?? ''] ?? null;
}
