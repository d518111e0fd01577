import type { ChangeEvent, ChangePlan } from '@glidepath/contracts';
import type { Fact } from '@glidepath/event-store';
import { rolloutIdOf } from './rollout-id.js';
import type { DataOf } from './rollout-state.js';

/** What an approval lets fly: one flight, or the flights of a joint plan. */
export type ApprovedFlight = Omit<DataOf<'rollout.planned'>, 'plan' | 'joint'> & {
  readonly plan: ChangePlan;
};

/**
 * The flight an approval asks for, from the facts of the change.
 * @returns null when the change does not hold the approved revision
 */
export function approvedFlight(
  changeFacts: readonly Fact[],
  { changeId, revision, digest }: Extract<ChangeEvent, { type: 'change.approved' }>['data'],
): ApprovedFlight | null {
  const facts = changeFacts as readonly ChangeEvent[];
  for (const { type, data } of facts) {
    if (type !== 'change.submitted' && type !== 'change.amended') continue;
    if (data.revision !== revision || data.digest !== digest) continue;
    const { service, environment, plan, artifacts, window = null, requires, excludes } = data.proposal;
    const artifactDigests = artifacts.map((artifact) => artifact.digest);
    const flight = { rolloutId: rolloutIdOf(changeId, revision), changeId, key: data.key, revision, digest };
    const conditions = { window, requires, excludes };
    return {
      ...flight,
      service,
      environment,
      artifactDigests,
      plan,
      attempt: 1,
      retry: null,
      ...conditions,
    };
  }
  return null;
}

/** The revisions approved so far, below a revision. */
export function approvedRevisions(changeFacts: readonly Fact[], beforeRevision: number): readonly number[] {
  const revisions = (changeFacts as readonly ChangeEvent[]).flatMap(({ type, data }) =>
    type === 'change.approved' && data.revision < beforeRevision ? [data.revision] : [],
  );
  return [...new Set(revisions)];
}
