import { changePolicyShape } from './change-policy-input.js';
import type { ChangePolicyInput } from './change-policy-input.js';
import { compilePolicySet } from './compile-policy-set.js';
import { evaluatePolicy } from './evaluate-policy.js';
import { firstFlightPolicy } from './first-flight-policy.js';
import { policyDigest } from './policy-digest.js';

const compiled = compilePolicySet(firstFlightPolicy, changePolicyShape);

function change(fields: {
  band?: string;
  isProduction?: boolean;
  isKnown?: boolean;
  hasBackout?: boolean;
  ownerDomain?: string | null;
}): ChangePolicyInput {
  const {
    band = 'low',
    isProduction = true,
    isKnown = true,
    hasBackout = true,
    ownerDomain = 'payments',
  } = fields;
  return {
    change: { kind: 'normal', hasBackout },
    environment: { name: 'production', isProduction },
    service: { name: 'checkout', isKnown, ownerDomain },
    risk: { score: 20, band, unknownCount: 0 },
  };
}
const judge = (fields: Parameters<typeof change>[0]) => {
  const { outcome, requirements } = evaluatePolicy(compiled, change(fields));
  return [outcome, Object.fromEntries(requirements.map(({ domain, count }) => [domain, count]))];
};

describe('the first flight policy', () => {
  it('asks nobody about a change of low risk', () => {
    expect(judge({})).toEqual(['allow', {}]);
  });

  it('asks the owner about a change of medium risk', () => {
    expect(judge({ band: 'medium' })).toEqual(['require', { payments: 1 }]);
  });

  it.each(['high', 'critical'])('asks two domains about a change of %s risk', (band) => {
    expect(judge({ band })).toEqual(['require', { operations: 1, payments: 1 }]);
  });

  it('asks two people of operations where operations own the service or nobody does', () => {
    expect(judge({ band: 'high', ownerDomain: 'operations' })).toEqual(['require', { operations: 2 }]);
    expect(judge({ band: 'high', ownerDomain: null, isProduction: false })).toEqual([
      'require',
      { operations: 2 },
    ]);
  });

  it('denies production to an unknown service and to a change without a backout', () => {
    expect(judge({ isKnown: false })[0]).toBe('deny');
    expect(judge({ hasBackout: false })[0]).toBe('deny');
    expect(judge({ isKnown: false, hasBackout: false, isProduction: false })[0]).toBe('allow');
  });

  it('denies and asks two domains when it knows nothing', () => {
    const { outcome, rules, requirements } = evaluatePolicy(compiled, {});
    expect(outcome).toBe('deny');
    expect(rules.map((rule) => rule.outcome)).toEqual(['error', 'error', 'error']);
    expect(requirements).toEqual([
      {
        domain: 'operations',
        count: 2,
        ruleIds: ['high-risk-needs-two-domains', 'medium-risk-needs-one-approval'],
      },
    ]);
  });

  it('is the version 1 that decisions name, unchanged', () => {
    expect(policyDigest(firstFlightPolicy)).toBe(
      '7bd84e50a481843ed7be2941e99fd8f4bd715e72103c379b16802b79b2105e31',
    );
  });
});
