import { faultTable, placeTable } from '../../src/faults/fault-report.js';

const result = {
  title: 'kill -9 of a writer',
  events: 20_000,
  seconds: 41.4,
  lost: [],
  doubled: ['3/7'],
  outOfOrder: [],
  remark: 'once',
};

describe('the table of faults', () => {
  it('counts what was found', () => {
    expect(faultTable([result], '2026-01-02', '20.20.2')).toBe(
      [
        '2026-01-02, Node 20.20.2.',
        '',
        '| fault | events | seconds | lost | doubled | out of order | remark |',
        '| --- | --- | --- | --- | --- | --- | --- |',
        '| kill -9 of a writer | 20000 | 41 | 0 | 1 | 0 | once |',
      ].join('\n'),
    );
  });

  it('takes the place of the table before it, and of nothing else', () => {
    const document = 'a\n<!-- faults: begin (npm run test:faults) -->\n\nold\n\n<!-- faults: end -->\nb\n';
    expect(placeTable(document, 'new')).toBe(document.replace('old', 'new'));
    expect(() => placeTable('a', 'new')).toThrow('does not say where');
  });
});
