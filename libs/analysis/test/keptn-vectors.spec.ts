import { isMet, levelOf, objectiveScore, totalLevel } from '../src/index.js';
import type { KeptnLevel, KeptnOperator } from '../src/index.js';
import { vectorBlock } from './env.js';

type Rule = Readonly<Partial<Record<KeptnOperator['op'], number | readonly [number, number]>>>;

function operatorOf(op: string, bound: unknown): KeptnOperator {
  return { op, bound } as KeptnOperator;
}

function ruleOf(rule: Rule | undefined): KeptnOperator | undefined {
  return Object.entries(rule ?? {}).map(([op, bound]) => operatorOf(op, bound))[0];
}

const targets = vectorBlock<{
  readonly value: number;
  readonly fail_if?: Rule;
  readonly warn_if?: Rule;
  readonly expect?: KeptnLevel;
  readonly ok?: KeptnLevel;
}>('keptn.target');
targets.describe(targets.title, () => {
  test.each(targets.cases)('$label: $value', ({ value, fail_if: fail, warn_if: warn, ok, ...rest }) => {
    const [failIf, warnIf] = [ruleOf(fail), ruleOf(warn)];
    const target = { ...(failIf ? { failIf } : {}), ...(warnIf ? { warnIf } : {}) };
    expect(levelOf(value, target)).toBe(rest.expect ?? ok);
  });
});

const operators = vectorBlock<{ op: string; bound: unknown; value: number; expect: boolean }>(
  'keptn.operator',
);
operators.describe(operators.title, () => {
  test.each(operators.cases)('$value $op $bound: $expect', ({ op, bound, value, expect: met }) => {
    expect(isMet(value, operatorOf(op, bound))).toBe(met);
  });
});

const objectives = vectorBlock<{ weight: number; target: string; score: number }>('keptn.objective_score');
objectives.describe(objectives.title, () => {
  const levels: readonly string[] = ['pass', 'warning', 'fail'];
  test.each(objectives.cases)('$target of weight $weight scores $score', ({ weight, target, score }) => {
    expect(objectiveScore(weight, levels.includes(target) ? (target as KeptnLevel) : null)).toBe(score);
  });
});

const totals = vectorBlock<{
  readonly objectives: readonly { readonly weight: number; readonly score: number; readonly key?: boolean }[];
  readonly pass_pct: number;
  readonly warn_pct: number;
  readonly expect: KeptnLevel;
}>('keptn.total');
totals.describe(totals.title, () => {
  test.each(totals.cases)('$label is $expect', ({ objectives: all, pass_pct: passPercent, ...rest }) => {
    const list = all.map(({ key = false, ...one }) => ({ ...one, isKey: key }));
    expect(totalLevel(list, { passPercent, warnPercent: rest.warn_pct })).toBe(rest.expect);
  });
});
