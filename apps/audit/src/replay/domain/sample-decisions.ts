import { approvalCase, type ApprovalCommand, type DecidingPerson } from '@glidepath/approvals/domain';
import { eventCatalogue, type Proposal, ProposalSchema, RolloutPlanSchema } from '@glidepath/contracts';
import {
  canonicalJson,
  type Decider,
  type EventEnvelope,
  eventDigest,
  type Fact,
  MemoryEventStore,
  type RawEvent,
} from '@glidepath/event-store';
import { type AssessChange, assessment, gatherInputs } from '@glidepath/risk/domain';
import { gate, gateKeyOf, rollout, rolloutIdOf } from '@glidepath/rollout/domain';

// A history in which every kind of decision is made, by the deciders themselves.

const changeId = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f10';
const artifactDigest = `sha256:${'a'.repeat(64)}`;
const digest = 'd'.repeat(64);
const change = { changeId, key: 'CHG-1042', revision: 1, digest, authors: ['ada'] };
const where = { service: 'checkout', environment: 'production' };
const START_MS = Date.parse('2026-03-02T12:00:00.000Z');
const at = (seconds: number): Date => new Date(START_MS + seconds * 1000);

const plan = RolloutPlanSchema.parse({
  strategy: 'canary',
  target: { driver: 'flag', flag: 'checkout' },
  steps: [{ setWeight: 25 }, { analyse: { for: '2m' } }],
  analysis: [{ sli: 'availability', judge: { passOn: 'enough-samples', minSamples: 100 } }],
});
const proposal: Proposal = ProposalSchema.parse({
  title: 'Round prices half even',
  kind: 'normal',
  ...where,
  summary: '',
  artifacts: [{ name: 'checkout', digest: artifactDigest }],
  content: { references: [], facts: { sqlStatements: 0, destructiveSql: 0, configFiles: 0 }, stats: {} },
  plan,
  requires: [],
  excludes: [],
  links: [],
  evidence: [],
});
const grace: DecidingPerson = {
  id: 'grace',
  kind: 'person',
  onBehalfOf: null,
  isApprover: true,
  domains: ['payments'],
};

/** What was recorded, in order. Two scores with their policies, one approval, one verdict and two gate answers. */
export async function sampleDecisions(): Promise<readonly RawEvent[]> {
  const store = new MemoryEventStore({
    catalogue: eventCatalogue,
    producer: { service: 'sample', version: '1' },
    clock: () => at(0),
  });
  const context = {
    actor: { kind: 'system', id: 'sample', issuer: 'test' },
    correlationId: changeId,
  } as const;
  const run = <State, Command, Event extends Fact>(
    decider: Decider<State, Command, Event>,
    stream: string,
    ...commands: readonly Command[]
  ) =>
    commands.reduce(
      (before, command) => before.then(() => store.handle(decider, stream, command, context)),
      Promise.resolve<unknown>(undefined),
    );
  const history = { outcomes: [], lastChangeAt: null, deployedDigests: [], dependents: 1 };
  const inputs = gatherInputs({ proposal, service: null, history, submittedAt: at(0).toISOString() });
  const assess = (revision: number): AssessChange => ({
    type: 'assess',
    change: { ...change, revision },
    inputs,
    facts: [],
  });
  const standing = { ...change, ...where, artifactDigests: [artifactDigest], position: 1 };
  const ask = (state: 'assessing' | 'approved', decisionId: string) =>
    ({
      type: 'decide',
      request: { ...where, artifactDigest },
      decisionId,
      candidates: [{ ...standing, state }],
      now: at(1),
    }) as const;
  const gateStream = `gate-${gateKeyOf({ ...where, artifactDigest })}`;

  await run(assessment, `risk-${changeId}`, assess(1));
  await run(gate, gateStream, ask('assessing', '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f11'));
  const requirements = [{ id: 'payments', domain: 'payments', count: 1, reason: 'risky' }];
  const policy = { decision: 'require', reasons: [] } as const;
  const decided = { person: grace, digest, comment: null, now: at(1) };
  const approving: readonly ApprovalCommand[] = [
    { type: 'open', change, requirements, policy, decideBy: at(86_400) },
    { type: 'decide', decision: 'approve', ...decided },
  ];
  await run(approvalCase, `approval-case-${changeId}`, ...approving);
  await run(gate, gateStream, ask('approved', '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f12'));
  await fly(run);
  await run(assessment, `risk-${changeId}`, assess(2));

  const events: RawEvent[] = [];
  for await (const raw of store.readRaw({})) events.push(raw);
  return events;
}

type Run = (
  decider: typeof rollout,
  stream: string,
  ...commands: Parameters<typeof rollout.decide>[0][]
) => unknown;

async function fly(run: Run): Promise<void> {
  const rolloutId = rolloutIdOf(changeId, 1);
  const { key, revision } = change;
  const named = { rolloutId, changeId, key, revision, digest, ...where };
  const traffic = (canary: number, total: number, seconds: number) => {
    const lastMs = at(seconds).getTime();
    return { canary, total, users: total, lastMs, lastCanaryMs: lastMs };
  };
  const ticks = Array.from({ length: 8 }, (_, second) => ({
    sli: 'availability',
    sliceStart: at(6 + second).toISOString(),
    sliceSeconds: 1,
    canary: { good: 20, total: 25 },
    control: { good: 75, total: 75 },
  }));
  await run(
    rollout,
    `rollout-${rolloutId}`,
    {
      type: 'plan',
      filed: {
        ...named,
        artifactDigests: [artifactDigest],
        plan,
        attempt: 1,
        retry: null,
        window: null,
        requires: [],
        excludes: [],
      },
    },
    { type: 'start', now: at(0) },
    { type: 'observe', now: at(5), observation: { traffic: traffic(250, 1000, 4), ticks: [] } },
    { type: 'observe', now: at(15), observation: { traffic: traffic(250, 1000, 14), ticks } },
  );
}

/** The same history with one payload written anew, digest and all, as somebody with the database could. */
export function rewritten<Data>(
  history: readonly RawEvent[],
  type: string,
  change: (data: Data) => object,
): readonly RawEvent[] {
  return history.map((raw) => {
    if (raw.type !== type) return raw;
    const dataText = canonicalJson(change(JSON.parse(raw.dataText) as Data));
    return { ...raw, dataText, digest: eventDigest(raw, dataText) };
  });
}

/** An event as it comes over the wire. */
export function asStored({ dataText, previousInPartition: _, ...raw }: RawEvent): EventEnvelope {
  return { ...raw, data: JSON.parse(dataText) as unknown };
}
