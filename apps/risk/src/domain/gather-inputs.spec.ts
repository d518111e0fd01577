import { type ChangePlan, ChangePlanSchema, type RolloutPlan } from '@glidepath/contracts';
import { checkout, noHistory, proposal, SUBMITTED_AT } from './sample-change.js';
import { AssessmentInputsSchema } from './assessment-inputs.js';
import { environmentTier } from './environment-tier.js';
import { gatherInputs } from './gather-inputs.js';

const gathered = { proposal, service: checkout, history: noHistory, submittedAt: SUBMITTED_AT };

describe('gathering the inputs of an assessment', () => {
  it('takes what is recorded and nothing else', () => {
    const inputs = gatherInputs(gathered);
    expect(inputs).toEqual({
      facts: {
        environmentTier: 'production',
        serviceTier: 3,
        changeKind: 'normal',
        linesChanged: 40,
        filesChanged: 3,
        sqlStatements: 0,
        destructiveSql: 0,
        artifactCount: 1,
        newArtifacts: 1,
        pastOutcomes: [],
        daysSinceLastChange: 'never',
        backout: 'present',
        plan: { strategy: 'canary', hasAnalysis: true },
        dependents: 1,
      },
      subject: {
        service: 'checkout',
        environment: 'production',
        isKnownService: true,
        ownerDomain: 'payments',
      },
    });
    expect(AssessmentInputsSchema.parse(JSON.parse(JSON.stringify(inputs)))).toEqual(inputs);
  });

  it('takes several targets for as bold as the boldest, and as watched as the least watched', () => {
    const { strategy, ...flown } = proposal.plan as RolloutPlan;
    const planOf = (...targets: readonly object[]) =>
      ChangePlanSchema.parse({
        strategy: 'joint',
        targets: targets.map((more, at) => ({
          ...flown,
          strategy,
          name: `t${at}`,
          target: { driver: 'flag', flag: `t${at}` },
          ...more,
        })),
      });
    const factsOf = (plan: ChangePlan) =>
      gatherInputs({ ...gathered, proposal: { ...proposal, plan } }).facts;
    expect(factsOf(planOf({}, {})).plan).toEqual({ strategy: 'canary', hasAnalysis: true });
    const bold = { strategy: 'direct', steps: [], analysis: [] };
    expect(factsOf(planOf({}, bold)).plan).toEqual({ strategy: 'direct', hasAnalysis: false });
  });

  it('calls everything the catalogue would tell unknown when it does not list the service', () => {
    const { facts, subject } = gatherInputs({ ...gathered, service: null });
    expect(facts).toMatchObject({
      serviceTier: null,
      pastOutcomes: null,
      daysSinceLastChange: null,
      dependents: null,
    });
    expect(subject).toMatchObject({ isKnownService: false, ownerDomain: null });
  });

  it('calls the size unknown unless both added and deleted lines were counted', () => {
    const content = { ...proposal.content, stats: { linesAdded: 30 } };
    const { facts } = gatherInputs({ ...gathered, proposal: { ...proposal, content } });
    expect(facts).toMatchObject({ linesChanged: null, filesChanged: null });
  });

  it('counts ages from the submission and never below zero', () => {
    const history = {
      ...noHistory,
      outcomes: [
        { endedAt: '2026-03-02T10:00:05.000Z', failed: true },
        { endedAt: '2026-02-28T22:00:00.000Z', failed: false },
      ],
      lastChangeAt: '2026-02-20T10:00:00.000Z',
    };
    const { facts } = gatherInputs({ ...gathered, history });
    expect(facts.pastOutcomes).toEqual([
      { ageDays: 0, failed: true },
      { ageDays: 1.5, failed: false },
    ]);
    expect(facts.daysSinceLastChange).toBe(10);
  });

  it.each([
    ['2026-02-01T10:00:00.000Z', 'rehearsed'],
    ['2026-01-01T10:00:00.000Z', 'present'],
    ['2026-03-03T10:00:00.000Z', 'present'],
  ])('calls a backout rehearsed at %s %s', (rehearsedAt, state) => {
    const backout = { plan: 'Set the flag back.', rehearsedAt };
    expect(gatherInputs({ ...gathered, proposal: { ...proposal, backout } }).facts.backout).toBe(state);
  });

  it('knows an artifact that was deployed before, and counts a digest once', () => {
    const [artifact] = proposal.artifacts;
    const artifacts = [
      ...proposal.artifacts,
      { ...proposal.artifacts[0], name: 'checkout-worker', digest: artifact?.digest ?? '' },
    ];
    const history = { ...noHistory, deployedDigests: [artifact?.digest ?? ''] };
    const { facts } = gatherInputs({ ...gathered, history, proposal: { ...proposal, artifacts } });
    expect(facts).toMatchObject({ artifactCount: 1, newArtifacts: 0 });
  });

  it.each([
    ['production', 'production'],
    ['eu-prod', 'production'],
    ['staging', 'staging'],
    ['prod-staging', 'staging'],
    ['dev', 'development'],
    ['moon', null],
  ])('takes environment %s for %s', (name, tier) => {
    expect(environmentTier(name)).toBe(tier);
  });
});
