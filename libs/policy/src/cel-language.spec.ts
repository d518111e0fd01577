import { celLanguage } from './cel-language.js';
import { MAX_RULE_COST } from './compile-policy-set.js';
import { ExpressionRefusedError } from './expression.js';
import type { RecordShape } from './input-shape.js';

const shape: RecordShape = {
  kind: 'record',
  fields: {
    risk: {
      kind: 'record',
      fields: { score: { kind: 'int' }, rate: { kind: 'double' }, band: { kind: 'string' } },
    },
    tags: { kind: 'list', of: { kind: 'string' }, maxItems: 1000 },
    findings: {
      kind: 'list',
      maxItems: 100,
      of: { kind: 'record', fields: { rule: { kind: 'string' }, rows: { kind: 'int' } } },
    },
  },
};

function refusal(source: string): string {
  try {
    celLanguage.compile(source, shape);
  } catch (error) {
    if (error instanceof ExpressionRefusedError) return error.code;
    throw error;
  }
  return 'accepted';
}

function outcome(source: string, input: unknown): unknown {
  const result = celLanguage.compile(source, shape).evaluate(input);
  return result.kind === 'value' ? result.value : result.error.code;
}

describe('the policy language', () => {
  it.each([
    ['risk.score < 30 && risk.rate > 0.1', { risk: { score: 12, rate: 1 } }, true],
    ['risk.band in ["low", "medium"]', { risk: { band: 'high' } }, false],
    ['tags.exists(t, t.startsWith("db"))', { tags: ['web', 'db-main'] }, true],
    ['findings.all(f, f.rows < 10)', { findings: [{ rows: 3 }, { rows: 30 }] }, false],
    ['findings.filter(f, f.rule == "drop").size() > 1', { findings: [{ rule: 'drop' }] }, false],
    ['has(risk.band) ? risk.band == "low" : false', { risk: {} }, false],
    ['size(tags) == 0', { tags: [] }, true],
    ['double(risk.score) + 0.5 > risk.rate', { risk: { score: 1, rate: 1.25 } }, true],
  ])('evaluates %s', (source, input, expected) => {
    expect(outcome(source, input)).toBe(expected);
  });

  it.each([
    ['risk.band == "low"', { risk: {} }, 'no-such-key'],
    ['risk.band == "low"', { risk: { band: null } }, 'no-such-key'],
    ['risk.score > 1', {}, 'unknown-variable'],
    ['findings.exists(f, f.rows > 3)', { findings: [{ rule: 'drop' }] }, 'no-such-key'],
    ['risk.score / (risk.score - 1) > 2', { risk: { score: 1 } }, 'division-by-zero'],
  ])('ends %s of %j in an error, which is not false', (source, input, code) => {
    expect(outcome(source, input)).toBe(code);
  });

  it('lets a decided operand absorb an error, as the language definition says', () => {
    expect(outcome('risk.band == "low" || risk.score > 1', { risk: { score: 2 } })).toBe(true);
    expect(outcome('risk.band == "low" && risk.score > 1', { risk: { score: 0 } })).toBe(false);
  });

  it.each([
    ['risk.score', 'not-a-bool'],
    ['"yes"', 'not-a-bool'],
    ['risk.scor < 30', 'unknown-field'],
    ['has(risk.scor)', 'unknown-field'],
    ['has(risk.constructor)', 'unknown-field'],
    ['secrets == "x"', 'not-allowed'],
    ['risk.score + 1.0 > 2.0', 'no-such-overload'],
    ['risk.rate + 1 > 2', 'no-such-overload'],
    ['risk.rate == 1', 'no-such-overload'],
    ['risk.band < 3', 'no-such-overload'],
    ['risk.band.matches("(a+)+$")', 'not-allowed'],
    ['risk.score == 1u', 'not-allowed'],
    ['b"a" == b"a"', 'not-allowed'],
    ['null == null', 'not-allowed'],
    ['dyn(risk.score) < 1.5', 'not-allowed'],
    ['type(risk.score) == int', 'not-allowed'],
    ['timestamp("2024-01-01T00:00:00Z") == timestamp("2024-01-01T00:00:00Z")', 'not-allowed'],
    ['{"a": 1}.a == 1', 'not-allowed'],
    ['tags[0] == "a"', 'not-allowed'],
    ['tags.map(t, t + "x").size() > 1', 'not-allowed'],
    ['cel.bind(x, risk.score, x > 1)', 'not-allowed'],
    ['tags.exists(tags, tags == "a")', 'not-allowed'],
    ['risk.score <', 'does-not-parse'],
    ['('.repeat(40) + 'true' + ')'.repeat(40), 'does-not-parse'],
    [Array.from({ length: 300 }, () => 'true').join('&&'), 'does-not-parse'],
    [`risk.band == "${'x'.repeat(5000)}"`, 'too-long'],
  ])('refuses %s', (source, code) => {
    expect(refusal(source)).toBe(code);
  });

  it('multiplies the cost of nested loops', () => {
    const cost = (source: string): number => celLanguage.compile(source, shape).cost;
    expect(cost('tags.exists(a, a == "x")')).toBeGreaterThan(1000);
    expect(cost('tags.exists(a, a == "x")')).toBeLessThan(MAX_RULE_COST);
    expect(cost('tags.exists(a, tags.exists(b, a == b))')).toBeGreaterThan(1_000_000);
    expect(cost('tags.exists(a, a in tags)')).toBeGreaterThan(1_000_000);
    expect(cost('(tags + tags + tags).exists(a, a == "x")')).toBeGreaterThan(
      2.9 * cost('tags.exists(a, a == "x")'),
    );
    expect(cost('[tags, tags].exists(l, l.exists(a, a == "x"))')).toBeGreaterThan(
      1.9 * cost('tags.exists(a, a == "x")'),
    );
  });

  it('never says more in an error than the rule itself', () => {
    const result = celLanguage
      .compile('findings.exists(f, f.rows > 3)', shape)
      .evaluate({ findings: [{ rule: 'hunter2' }] });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});
