import {
  type ChangeEvent,
  type Proposal,
  ProposalSchema,
  type RolloutPlan,
  RolloutPlanSchema,
} from '@glidepath/contracts';
import type { z } from 'zod';

export const ARTIFACT = `sha256:${'a'.repeat(64)}`;
export const DIGEST = 'd'.repeat(64);

/** A change of the specs: `submitted`, then `approved`. */
export interface SampleChange {
  readonly changeId: string;
  readonly submitted: ChangeEvent;
  readonly approved: ChangeEvent;
}

let number = 1_000;

export function sampleChange(
  input: Partial<z.input<typeof RolloutPlanSchema>> = {},
  {
    service = 'checkout',
    artifact = ARTIFACT,
    revision = 1,
    conditions = {},
  }: {
    service?: string;
    artifact?: string;
    revision?: number;
    conditions?: Partial<Pick<Proposal, 'window' | 'requires' | 'excludes'>>;
  } = {},
): SampleChange {
  number += 1;
  const changeId = `0195a000-0000-7000-8000-00000000${number}`;
  const plan: RolloutPlan = RolloutPlanSchema.parse({
    strategy: 'canary',
    target: { driver: 'flag', flag: `${service}-version` },
    steps: [{ setWeight: 10 }, { analyse: { for: '60s' } }, { setWeight: 50 }, { analyse: { for: '60s' } }],
    analysis: [{ sli: 'availability', judge: { passOn: 'enough-samples', minSamples: 40 } }],
    bake: '2s',
    ...input,
  });
  const proposal = ProposalSchema.parse({
    title: 'A larger pool',
    kind: 'standard',
    service,
    environment: 'production',
    summary: '',
    artifacts: [{ name: service, digest: artifact }],
    content: { references: [], facts: { sqlStatements: 0, destructiveSql: 0, configFiles: 0 }, stats: {} },
    plan,
    requires: [],
    excludes: [],
    links: [],
    evidence: [],
    ...conditions,
  });
  const head = { changeId, revision, digest: DIGEST };
  return {
    changeId,
    submitted: {
      type: 'change.submitted',
      data: { ...head, key: `CHG-${number}`, authors: ['ada'], proposal },
    },
    approved: { type: 'change.approved', data: { ...head, by: 'policy', approvers: [] } },
  };
}
