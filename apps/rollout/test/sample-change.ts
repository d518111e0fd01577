import {
  type ChangeEvent,
  type Proposal,
  ProposalSchema,
  type ChangePlan,
  ChangePlanSchema,
  type RolloutPlanInput,
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

/** A plan that lands within a minute of healthy traffic by the flag of a service. */
export function planByFlag(service: string): RolloutPlanInput {
  return {
    strategy: 'canary',
    target: { driver: 'flag', flag: `${service}-version` },
    steps: [{ setWeight: 10 }, { analyse: { for: '60s' } }, { setWeight: 50 }, { analyse: { for: '60s' } }],
    analysis: [{ sli: 'availability', judge: { passOn: 'enough-samples', minSamples: 40 } }],
    bake: '2s',
  };
}

export function sampleChange(
  input: Partial<RolloutPlanInput> = {},
  {
    service = 'checkout',
    artifact = ARTIFACT,
    revision = 1,
    conditions = {},
    joint,
  }: {
    service?: string;
    artifact?: string;
    revision?: number;
    /** In place of a plan of one target. */
    joint?: z.input<typeof ChangePlanSchema>;
    conditions?: Partial<Pick<Proposal, 'window' | 'requires' | 'excludes'>>;
  } = {},
): SampleChange {
  number += 1;
  const changeId = `0195a000-0000-7000-8000-00000000${number}`;
  const plan: ChangePlan = ChangePlanSchema.parse(joint ?? { ...planByFlag(service), ...input });
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
