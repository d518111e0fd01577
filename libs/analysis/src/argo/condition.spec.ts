import { argoCondition } from './condition.js';
import { ConditionError } from './condition-tokens.js';
import { classifyMeasurement } from './measurement.js';

describe('a condition of an Argo template', () => {
  const holds: readonly (readonly [string, unknown, boolean])[] = [
    ['result[0] >= 0.95', [0.97], true],
    ['result[0] >= 0.95 && result[1] < 3', [0.97, 3], false],
    ['len(result) == 0 || result[0] < 5', [], true],
    ['isNaN(result[0]) or result[0] <= 1e-2', [Number.NaN], true],
    ['default(result, 0) < 0.05', null, true],
    ['asFloat(result.rate) > 1.5 * 2', { rate: '3.5' }, true],
    ['"ok" in result.states', { states: ['ok'] }, true],
    ['result not in [1, 2]', 3, true],
    ['all(result, {# > 1})', [2, 3], true],
    ['count(result, # > 1) == 2', [0, 2, 3], true],
    ['!(result == "bad") && -1 < 0', 'good', true],
    ['result.data.values[-1] % 2 == 0', { data: { values: [1, 4] } }, true],
    ['true', null, true],
  ];
  test.each(holds)('%s of %j is %s', (text, result, answer) => {
    expect(argoCondition(text)(result)).toBe(answer);
  });

  const unreadable = [
    'result[',
    'rm -rf',
    'result >',
    'process.exit()',
    'result; 1',
    '((',
    '`x`',
    '',
    '1 = 1',
  ];
  test.each(unreadable)('%s is not understood', (text) => {
    expect(() => argoCondition(text)).toThrow(ConditionError);
  });

  it('is refused when nested to exhaust the stack', () => {
    for (const opening of ['(', '!', '-', 'len(', '['])
      expect(() => argoCondition(opening.repeat(50_000))).toThrow(ConditionError);
  });

  const misfits: readonly (readonly [string, unknown])[] = [
    ['result[0] > 1', []],
    ['result > 1', null],
    ['result', 3],
    ['result[0]', 'text'],
    ['len(result) > 0', 4],
    ['asFloat(result) > 0', 'many'],
    ['all(result, {# > 1})', 5],
    ['result.constructor.constructor == 1', {}],
  ];
  test.each(misfits)('%s does not fit %j', (text, result) => {
    expect(() => argoCondition(text)(result)).toThrow(ConditionError);
  });
});

describe('classifyMeasurement', () => {
  it('lets failure beat success, and takes one condition as the opposite of the other', () => {
    expect(classifyMeasurement(1, {})).toBe('Successful');
    expect(classifyMeasurement(1, { successCondition: 'true', failureCondition: 'true' })).toBe('Failed');
    expect(classifyMeasurement(1, { failureCondition: 'result > 1' })).toBe('Successful');
    expect(classifyMeasurement(1, { failureCondition: 'result == 1' })).toBe('Failed');
    expect(classifyMeasurement([Number.NaN], { successCondition: 'result[0] <= 1' })).toBe('Failed');
    expect(classifyMeasurement([], { successCondition: 'result[0] <= 1' })).toBe('Error');
    expect(classifyMeasurement(1, { successCondition: 'nonsense' })).toBe('Error');
  });
});
