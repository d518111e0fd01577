import type { Json } from '@glidepath/contracts';
import { answerOf, RuleFailedError } from './rule-engine.js';

const noon = 1_772_452_800;

function answer(
  targeting: Json,
  context: Readonly<Record<string, unknown>> = {},
  evaluators: Readonly<Record<string, Json>> = {},
): unknown {
  const { targetingKey = null } = context;
  const who = typeof targetingKey === 'string' ? targetingKey : null;
  return answerOf(
    { targeting, evaluators },
    { flagKey: 'banner', timestamp: noon, targetingKey: who, context },
  );
}

describe('targeting', () => {
  it('reads the context, nested members too', () => {
    const rule = { if: [{ '==': [{ var: 'user.plan' }, 'pro'] }, 'new', null] };
    expect(answer(rule, { user: { plan: 'pro' } })).toBe('new');
    expect(answer(rule, { user: { plan: 'free' } })).toBeNull();
    expect(answer(rule, {})).toBeNull();
  });

  it('knows what flagd tells of the evaluation itself, whatever the caller claims', () => {
    expect(answer({ var: '$flagd.flagKey' }, { $flagd: { flagKey: 'another' } })).toBe('banner');
    expect(answer({ '>=': [{ var: '$flagd.timestamp' }, noon] })).toBe(true);
    expect(answer({ var: 'targetingKey' }, { targetingKey: 'ada' })).toBe('ada');
  });

  it('compares texts by their start and end', () => {
    const context = { mail: 'ada@example.org' };
    expect(answer({ starts_with: [{ var: 'mail' }, 'ada@'] }, context)).toBe(true);
    expect(answer({ ends_with: [{ var: 'mail' }, '@example.com'] }, context)).toBe(false);
    expect(answer({ ends_with: [{ var: 'age' }, 1] }, { age: 1 })).toBe(false);
  });

  it.each([
    ['2.1.3', '=', '2.1.3', true],
    ['2.1.3', '!=', '2.1.3', false],
    ['2.1.3', '<', '2.1.4', true],
    ['2.1.3', '<=', '2.1.3', true],
    ['2.1.3', '>', '2.1.3-rc.1', true],
    ['2.1.3', '>=', '2.2.0', false],
    ['2.1.3', '^', '2.9.0', true],
    ['3.0.0', '^', '2.9.0', false],
    ['2.1.3', '~', '2.1.9', true],
    ['2.2.0', '~', '2.1.9', false],
    ['v2.1.3', '=', '2.1.3', true],
    ['2.1', '=', '2.1.0', true],
    ['not a version', '=', '2.1.0', null],
    ['2.1.0', '!', '2.1.0', null],
  ])('sem_ver finds %s %s %s to be %s', (left, operator, right, expected) => {
    expect(answer({ sem_ver: [{ var: 'version' }, operator, right] }, { version: left })).toBe(expected);
  });

  it('puts named rules in place', () => {
    const evaluators = { staff: { ends_with: [{ var: 'mail' }, '@example.org'] } };
    const rule = { if: [{ $ref: 'staff' }, 'new', 'old'] };
    expect(answer(rule, { mail: 'ada@example.org' }, evaluators)).toBe('new');
    expect(answer(rule, { mail: 'eve@example.com' }, evaluators)).toBe('old');
  });

  it('answers an unusable fraction with the default', () => {
    const who = { targetingKey: 'ada' };
    expect(answer({ fractional: [['new', 1.5]] }, who)).toBeNull();
    expect(
      answer(
        {
          fractional: [
            ['new', 0],
            ['old', -1],
          ],
        },
        who,
      ),
    ).toBeNull();
    expect(answer({ fractional: ['salt', 'new'] }, who)).toBeNull();
    expect(
      answer({
        fractional: [
          ['new', 50],
          ['old', 50],
        ],
      }),
    ).toBeNull();
    expect(answer({ fractional: [{ var: 'missing' }, ['new', 1]] }, who)).toBeNull();
  });

  it('takes weights and variants from rules', () => {
    const rule = { fractional: [[{ var: 'offer' }, { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 100, 0] }]] };
    expect(answer(rule, { targetingKey: 'ada', offer: 'new', plan: 'pro' })).toBe('new');
    expect(answer(rule, { targetingKey: 'ada', offer: 'new', plan: 'free' })).toBeNull();
  });
});

describe('the bounds of an evaluation', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index);
  const nested = (depth: number): Json =>
    depth === 0 ? 1 : { reduce: [{ var: '$list' }, nested(depth - 1), 0] };
  const within = (list: Json, rule: Json): Json =>
    JSON.parse(JSON.stringify(rule).replaceAll('{"var":"$list"}', JSON.stringify(list))) as Json;
  // The bound is a count and takes some milliseconds; the rest is for a machine that is busy with other things.
  const failsWithinMs = (run: () => unknown): number => {
    const begin = performance.now();
    expect(run).toThrow(RuleFailedError);
    return performance.now() - begin;
  };

  it('gives loops within loops up', () => {
    expect(failsWithinMs(() => answer(within(hundred, nested(6))))).toBeLessThan(1_000);
    const list = Array.from({ length: 60_000 }, () => 1);
    const loop = { map: [{ var: 'list' }, { '+': [{ var: '' }, 1] }] };
    expect(failsWithinMs(() => answer(loop, { list }))).toBeLessThan(1_000);
  });

  it('gives texts and lists up that double themselves', () => {
    const doubled = { cat: [{ var: 'accumulator' }, { var: 'accumulator' }] };
    expect(failsWithinMs(() => answer({ reduce: [hundred, doubled, 'ab'] }))).toBeLessThan(1_000);
    const merged = { merge: [{ var: 'accumulator' }, { var: 'accumulator' }] };
    expect(failsWithinMs(() => answer({ reduce: [hundred, merged, [1]] }))).toBeLessThan(1_000);
  });

  it('still takes a list of a thousand without a second thought', () => {
    const list = Array.from({ length: 1_000 }, (_, index) => `team-${index}`);
    expect(answer({ some: [{ var: 'list' }, { '==': [{ var: '' }, 'team-999'] }] }, { list })).toBe(true);
    expect(answer({ in: [{ var: 'team' }, list] }, { team: 'team-500' })).toBe(true);
  });

  it('tells what an operator could not take', () => {
    expect(() => answer({ '+': [{ var: 'name' }, 1] }, { name: 'ada' })).toThrow(RuleFailedError);
  });

  it('reads no functions and no prototypes from the context', () => {
    expect(answer({ var: 'constructor' })).toBeNull();
    expect(answer({ '==': [{ var: '__proto__.polluted' }, null] })).toBe(true);
  });
});
