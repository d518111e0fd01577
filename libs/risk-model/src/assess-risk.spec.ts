import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { additive1 } from './additive-1.js';
import { assessRisk } from './assess-risk.js';
import type { RiskFacts } from './risk-facts.js';
import { currentRiskModel, riskModel } from './risk-models.js';

/** A small, well-guarded change of a tier 3 service that is new to Glidepath. */
const small: RiskFacts = {
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
};
const nothingKnown: RiskFacts = {
  environmentTier: null,
  serviceTier: null,
  changeKind: 'normal',
  linesChanged: null,
  filesChanged: null,
  sqlStatements: null,
  destructiveSql: null,
  artifactCount: null,
  newArtifacts: null,
  pastOutcomes: null,
  daysSinceLastChange: null,
  backout: null,
  plan: null,
  dependents: null,
};

const score = (facts: Partial<RiskFacts>): number => assessRisk(additive1, { ...small, ...facts }).score;
const band = (facts: Partial<RiskFacts>): string => assessRisk(additive1, { ...small, ...facts }).band;

const count = fc.option(fc.nat(1_000_000), { nil: null });
const anyFacts: fc.Arbitrary<RiskFacts> = fc.record({
  environmentTier: fc.constantFrom('production', 'staging', 'development', null),
  serviceTier: fc.constantFrom(1, 2, 3, 4, null),
  changeKind: fc.constantFrom('standard', 'normal', 'emergency'),
  linesChanged: count,
  filesChanged: count,
  sqlStatements: count,
  destructiveSql: count,
  artifactCount: count,
  newArtifacts: count,
  pastOutcomes: fc.option(
    fc.array(fc.record({ ageDays: fc.double({ min: 0, max: 4000, noNaN: true }), failed: fc.boolean() })),
    { nil: null },
  ),
  daysSinceLastChange: fc.oneof(
    fc.double({ min: 0, max: 4000, noNaN: true }),
    fc.constantFrom('never' as const, null),
  ),
  backout: fc.constantFrom('rehearsed', 'present', 'absent', null),
  plan: fc.option(
    fc.record({
      strategy: fc.constantFrom('canary', 'blue-green', 'flag', 'waves', 'direct'),
      hasAnalysis: fc.boolean(),
    }),
    { nil: null },
  ),
  dependents: count,
});
const hideable = Object.keys(nothingKnown).filter((name) => name !== 'changeKind');

describe('the risk score', () => {
  it('is a whole number from 0 to 100 to which the contributions sum exactly', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { score: total, factors, unknownCount } = assessRisk(additive1, facts);
        expect(Number.isInteger(total) && total >= 0 && total <= 100).toBe(true);
        expect(factors.every(({ contribution }) => Number.isInteger(contribution))).toBe(true);
        expect(factors.reduce((sum, { contribution }) => sum + contribution, 0)).toBe(total);
        expect(factors.filter(({ value }) => value === 'unknown')).toHaveLength(unknownCount);
      }),
      { numRuns: 1000 },
    );
  });

  it('never falls when a fact is hidden', () => {
    fc.assert(
      fc.property(anyFacts, fc.subarray(hideable), (facts, hidden) => {
        const known = assessRisk(additive1, facts);
        const masked = assessRisk(additive1, {
          ...facts,
          ...Object.fromEntries(hidden.map((name) => [name, null])),
        });
        expect(masked.score).toBeGreaterThanOrEqual(known.score);
        expect(masked.unknownCount).toBeGreaterThanOrEqual(known.unknownCount);
      }),
      { numRuns: 1000 },
    );
  });

  it('never falls when a count grows', () => {
    const counts = [
      'linesChanged',
      'filesChanged',
      'sqlStatements',
      'destructiveSql',
      'artifactCount',
      'newArtifacts',
      'dependents',
    ];
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...counts), fc.nat(5000), fc.nat(5000), (facts, name, a, b) => {
        const scoreWith = (value: number): number => assessRisk(additive1, { ...facts, [name]: value }).score;
        expect(scoreWith(a + b)).toBeGreaterThanOrEqual(scoreWith(a));
      }),
    );
  });

  it('is critical when nothing is known, and shows where the scale ends', () => {
    const { score: total, band: found, factors, unknownCount } = assessRisk(additive1, nothingKnown);
    expect([total, found, unknownCount]).toEqual([100, 'critical', 13]);
    expect(factors.at(-1)).toMatchObject({ id: 'limit', contribution: -18 });
  });

  it('stops at zero and shows it', () => {
    const { score: total, factors } = assessRisk(additive1, {
      ...small,
      environmentTier: 'development',
      serviceTier: 4,
      changeKind: 'standard',
      linesChanged: 0,
      filesChanged: 0,
      newArtifacts: 0,
      daysSinceLastChange: 0,
      backout: 'rehearsed',
      dependents: 0,
    });
    expect(total).toBe(0);
    expect(factors.at(-1)).toMatchObject({ id: 'limit', contribution: 13 });
  });

  it('puts ordinary changes where people expect them', () => {
    expect(band({})).toBe('low');
    expect(band({ linesChanged: null, filesChanged: null })).toBe('low');
    const direct = { strategy: 'direct', hasAnalysis: false } as const;
    expect(band({ environmentTier: 'staging', plan: direct })).toBe('low');
    expect(band({ plan: direct })).toBe('medium');
    const dropsColumns = {
      serviceTier: 1,
      destructiveSql: 2,
      sqlStatements: 5,
      linesChanged: 500,
      filesChanged: 20,
      dependents: 8,
    };
    expect(band(dropsColumns)).toBe('high');
    expect(band({ ...dropsColumns, plan: direct })).toBe('critical');
  });

  it('falls with each safeguard and with a quiet history', () => {
    expect(score({ backout: 'rehearsed' })).toBeLessThan(score({}));
    expect(score({ backout: 'absent' })).toBeGreaterThan(score({}));
    expect(score({ plan: { strategy: 'canary', hasAnalysis: false } })).toBeGreaterThan(score({}));
    const history = (failed: boolean, ageDays: number) => ({
      pastOutcomes: Array.from({ length: 10 }, () => ({ ageDays, failed })),
    });
    expect(score(history(false, 5))).toBeLessThan(score({}));
    expect(score(history(true, 5))).toBeGreaterThan(score(history(true, 300)));
    expect(score(history(true, 300))).toBeGreaterThan(score({}));
  });

  it.each([
    { linesChanged: -1 },
    { filesChanged: Number.NaN },
    { serviceTier: 5 },
    { pastOutcomes: [{ ageDays: -1, failed: true }] },
  ])('refuses the impossible fact %j', (facts) => {
    expect(() => score(facts)).toThrow(RangeError);
  });
});

describe('the registry of models', () => {
  it('keeps the model that decided, unchanged', () => {
    expect(riskModel('additive', 1)).toBe(additive1);
    expect(currentRiskModel).toBe(additive1);
    expect(createHash('sha256').update(JSON.stringify(additive1)).digest('hex')).toBe(
      'bd7f15c036af2f14a931f35875c4d5b0e524ec4f48fc2df97f8b9f1f8f9a133b',
    );
    expect(assessRisk(additive1, small)).toMatchObject({ modelId: 'additive', modelVersion: 1, score: 28 });
  });

  it('does not guess at a model it does not have', () => {
    expect(() => riskModel('additive', 2)).toThrow(RangeError);
    expect(() => riskModel('forest', 1)).toThrow(RangeError);
  });
});
