import type { DeploymentFacts } from './deployment-facts.js';

/** Last words of environment names that are certainly not production. */
const NOT_PRODUCTION: ReadonlySet<string> = new Set([
  'staging',
  'stage',
  'preprod',
  'uat',
  'qa',
  'development',
  'dev',
  'test',
  'ci',
  'sandbox',
  'preview',
  'local',
]);

/**
 * Whether somebody has to answer for a deployment that no gate decision covers: something new runs, and its environment
 * is not known to be harmless. A name that does not say what it is counts like production.
 */
export function needsAnswer({ kind, environment }: DeploymentFacts): boolean {
  switch (kind) {
    case 'deployed':
    case 'upgraded':
    case 'rolledback':
      return !NOT_PRODUCTION.has(lastWord(environment ?? ''));
    case 'removed':
    case 'published':
      return false;
  }
}

/** `test` of `eu-test123`. */
function lastWord(environment: string): string {
  return (
    environment
      .toLowerCase()
      .match(/[a-z]+/g)
      ?.at(-1) ?? ''
  );
}
