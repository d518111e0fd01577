import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { compilePolicySet, InvalidPolicySetError } from './compile-policy-set.js';
import { evaluatePolicy } from './evaluate-policy.js';
import type { InputShape, RecordShape } from './input-shape.js';
import { policyDigest } from './policy-digest.js';
import type { PolicyRule, PolicySet } from './policy-set.js';

const shape: RecordShape = {
  kind: 'record',
  fields: {
    band: { kind: 'string' },
    score: { kind: 'int' },
    rate: { kind: 'double' },
    tags: { kind: 'list', of: { kind: 'string' }, maxItems: 1000 },
    owner: { kind: 'record', fields: { domain: { kind: 'string' } } },
  },
};

const rule = (fields: Partial<PolicyRule>): PolicyRule => ({
  id: 'a-rule',
  version: 1,
  severity: 'warn',
  when: 'score > 10',
  message: 'The score is above ten.',
  ...fields,
});
const setOf = (...rules: PolicyRule[]): PolicySet => ({ id: 'a-set', version: 3, rules });
const judge = (input: unknown, ...rules: PolicyRule[]) =>
  evaluatePolicy(compilePolicySet(setOf(...rules), shape), input);

function faultsOf(policySet: PolicySet): readonly string[] {
  try {
    compilePolicySet(policySet, shape);
  } catch (error) {
    if (error instanceof InvalidPolicySetError) return error.faults.map(({ code }) => code);
    throw error;
  }
  return [];
}

describe('evaluating a policy', () => {
  it('answers with everything a decision event records, as JSON', () => {
    const decision = judge({ score: 11 }, rule({}));
    expect(decision).toEqual({
      policySetId: 'a-set',
      version: 3,
      digest: policyDigest(setOf(rule({}))),
      outcome: 'allow',
      rules: [
        { id: 'a-rule', version: 1, severity: 'warn', message: 'The score is above ten.', outcome: 'true' },
      ],
      requirements: [],
    });
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
  });

  it.each([
    ['deny', 'deny'],
    ['require', 'require'],
    ['warn', 'allow'],
    ['info', 'allow'],
  ] as const)('fails a broken %s rule towards %s', (severity, expected) => {
    const requires = severity === 'require' ? { requires: [{ domain: 'operations', count: 2 }] } : {};
    const decision = judge({}, rule({ severity, ...requires }));
    expect(decision.outcome).toBe(expected);
    expect(decision.rules[0]).toMatchObject({ outcome: 'error', error: { code: 'unknown-variable' } });
    expect(decision.requirements).toHaveLength(severity === 'require' ? 1 : 0);
  });

  it('lets deny outrank require and keeps what is required', () => {
    const decision = judge(
      { score: 11 },
      rule({ id: 'ask', severity: 'require', requires: [{ domain: 'operations', count: 1 }] }),
      rule({ id: 'stop', severity: 'deny' }),
    );
    expect(decision.outcome).toBe('deny');
    expect(decision.requirements).toEqual([{ domain: 'operations', count: 1, ruleIds: ['ask'] }]);
  });

  it('takes the larger demand of two rules and adds up the demands of one', () => {
    const owner = { input: 'owner.domain', fallback: 'operations' };
    const ask = (id: string, ...requires: NonNullable<PolicyRule['requires']>): PolicyRule =>
      rule({ id, severity: 'require', requires });
    const rules = [
      ask('first', { domain: owner, count: 1 }, { domain: 'operations', count: 1 }),
      ask('second', { domain: owner, count: 1 }),
    ];
    expect(judge({ score: 11, owner: { domain: 'payments' } }, ...rules).requirements).toEqual([
      { domain: 'operations', count: 1, ruleIds: ['first'] },
      { domain: 'payments', count: 1, ruleIds: ['first', 'second'] },
    ]);
    expect(judge({ score: 11 }, ...rules).requirements).toEqual([
      { domain: 'operations', count: 2, ruleIds: ['first', 'second'] },
    ]);
  });

  it.each([
    ['text where a number belongs', { score: '11' }, '#/score'],
    ['a fraction where a whole number belongs', { score: 1.5 }, '#/score'],
    ['a number beyond 2^53', { score: 2 ** 60 }, '#/score'],
    ['NaN, which compares false both ways', { rate: Number.NaN }, '#/rate'],
    ['a list of 1,001 items', { tags: Array.from({ length: 1001 }, () => 'x') }, '#/tags'],
    ['text of 8,193 characters', { tags: ['x'.repeat(8193)] }, '#/tags/0'],
    ['null inside a list', { tags: [null] }, '#/tags/0'],
    ['no object at all', 'score', '#'],
  ])('makes every rule an error for %s', (_, input, pointer) => {
    const decision = judge(
      input,
      rule({ severity: 'deny', when: 'false' }),
      rule({ id: 'other', when: 'true' }),
    );
    expect(decision.outcome).toBe('deny');
    expect(decision.rules.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['error', 'invalid-input'],
      ['error', 'invalid-input'],
    ]);
    expect(decision.rules[0]?.error?.message).toContain(pointer);
  });

  it('accepts inputs exactly at the caps and null for an unknown fact', () => {
    const input = { score: null, tags: Array.from({ length: 1000 }, () => 'x'.repeat(8192)) };
    expect(judge(input, rule({ when: '!tags.exists(t, t.contains("y"))' })).rules[0]?.outcome).toBe('true');
  });

  it('decides alike whenever it is asked alike, and never throws', () => {
    const compiled = compilePolicySet(
      setOf(rule({}), rule({ id: 'deny', severity: 'deny', when: 'tags.exists(t, t == band)' })),
      shape,
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.option(fc.array(fc.string())), (score, tags) => {
        const input = { score, tags, band: 'x' };
        const decision = evaluatePolicy(compiled, input);
        expect(evaluatePolicy(compiled, structuredClone(input))).toEqual(decision);
        expect(decision.outcome === 'allow').toBe(decision.rules[1]?.outcome === 'false');
      }),
    );
  });
});

describe('compiling a policy set', () => {
  it('names every fault at once', () => {
    const faults = faultsOf(
      setOf(
        rule({ id: 'typo', when: 'scor > 1' }),
        rule({ id: 'slow', when: 'tags.exists(a, tags.exists(b, a == b))' }),
        rule({ id: 'nobody', severity: 'require' }),
        rule({ id: 'vain', requires: [{ domain: 'operations', count: 1 }] }),
        rule({ id: 'none', severity: 'require', requires: [{ domain: 'operations', count: 0 }] }),
        rule({
          id: 'where',
          severity: 'require',
          requires: [{ domain: { input: 'score', fallback: 'x' }, count: 1 }],
        }),
        rule({ id: 'typo', when: 'true' }),
      ),
    );
    expect(faults.toSorted()).toEqual(
      [
        'not-allowed',
        'too-costly',
        'requires-nothing',
        'requires-in-vain',
        'invalid-count',
        'unknown-field',
        'duplicate-rule',
      ].toSorted(),
    );
  });

  it('bounds all rules of a decision together', () => {
    const costly = (id: number): PolicyRule =>
      rule({
        id: `rule-${id}`,
        when: 'tags.exists(a, a.contains("x") && a.contains("y") && a.contains("z"))',
      });
    expect(faultsOf(setOf(...Array.from({ length: 10 }, (_, id) => costly(id))))).toEqual([]);
    expect(faultsOf(setOf(...Array.from({ length: 60 }, (_, id) => costly(id))))).toEqual(['too-costly']);
  });

  it('digests the set as RFC 8785 canonical JSON, whatever the order of its members', () => {
    const text =
      '{"id":"s","rules":[{"id":"r","message":"é","severity":"deny","version":1,"when":"true"}],"version":2}';
    const digest = createHash('sha256').update(text).digest('hex');
    const parts = { when: 'true', version: 1, severity: 'deny', message: 'é', id: 'r' } as const;
    expect(policyDigest({ version: 2, id: 's', rules: [parts] })).toBe(digest);
    expect(policyDigest({ version: 3, id: 's', rules: [parts] })).not.toBe(digest);
  });

  it('stops a shape from smuggling a longer list past the cap', () => {
    const wide: InputShape = { kind: 'list', of: { kind: 'int' }, maxItems: 5000 };
    const compiled = compilePolicySet(setOf(rule({ when: 'size(n) > 0' })), {
      kind: 'record',
      fields: { n: wide },
    });
    const input = { n: Array.from({ length: 1001 }, () => 1) };
    expect(evaluatePolicy(compiled, input).rules[0]?.outcome).toBe('error');
  });
});
