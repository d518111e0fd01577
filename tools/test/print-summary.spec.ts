import { summarise } from '../testing/print-summary.js';

const outcome = { name: 'x', passed: 3, failures: [], skipped: [], seconds: 1.24 };

describe('the summary of a run', () => {
  it('ends with the sums', () => {
    const failing = { ...outcome, name: 'y', failures: [{ title: 'y: adds', message: '2 is not 3' }] };
    expect(summarise([outcome, failing]).at(-1)).toBe('6 passed, 1 failed, 0 skipped');
  });

  it('names each failure with its message', () => {
    const lines = summarise([
      { ...outcome, failures: [{ title: 'x: adds', message: '2 is not 3\n  at line 4' }] },
    ]);
    expect(lines).toEqual(
      expect.arrayContaining(['Failed:', '  x: adds', '      2 is not 3', '        at line 4']),
    );
  });

  it('gives the reason of skipped suites once, with the number of their tests', () => {
    const group = 'vectors (skipped: the folder is absent)';
    const skipped = ['one', 'two'].map((name) => ({
      suite: 'test/v.spec.ts',
      group,
      title: `${group} ${name}`,
    }));
    expect(summarise([{ ...outcome, skipped }])).toContain(`  x: test/v.spec.ts: ${group} (2 tests)`);
  });

  it('gives the name of a single skipped test, which carries its reason', () => {
    const skipped = [
      { suite: 'a.spec.ts', group: 'adding', title: 'adding big numbers (skipped: no table)' },
    ];
    expect(summarise([{ ...outcome, skipped }])).toContain(
      '  x: a.spec.ts: adding big numbers (skipped: no table)',
    );
  });
});
