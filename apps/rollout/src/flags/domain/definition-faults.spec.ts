import type { FlagDefinition, Json } from '@glidepath/contracts';
import { definitionFaults } from './definition-faults.js';

const plain: FlagDefinition = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  targeting: {
    if: [
      { $ref: 'staff' },
      'on',
      {
        fractional: [
          ['on', 10],
          ['off', 90],
        ],
      },
    ],
  },
  evaluators: { staff: { ends_with: [{ var: 'mail' }, '@example.org'] } },
  metadata: { team: 'payments' },
};
const details = (definition: Partial<FlagDefinition>) =>
  definitionFaults({ ...plain, ...definition }).map(({ pointer, detail }) => `${pointer} ${detail}`);

describe('a definition', () => {
  it('has no faults where it may be evaluated', () => {
    expect(details({})).toEqual([]);
    expect(details({ targeting: null, evaluators: {}, defaultVariant: null })).toEqual([]);
  });

  it('names operators that do not exist', () => {
    expect(details({ targeting: { if: [{ eval: ['1'] }, 'on', 'off'] } })).toEqual([
      '#/targeting/if/0/eval there is no operator eval',
    ]);
    expect(details({ targeting: { and: [true], or: [true] } })).toEqual([
      '#/targeting an object in a rule is one operator with its arguments',
    ]);
    expect(details({ targeting: { $step: [1, -1e9] } })).toHaveLength(1);
  });

  it('refuses rules that refer to themselves, by however long a way', () => {
    expect(details({ evaluators: { staff: { or: [{ $ref: 'staff' }, true] } } })).toContain(
      '#/targeting refers to itself: staff → staff',
    );
    const circle = {
      staff: { $ref: 'second' },
      second: { '!': [{ $ref: 'third' }] },
      third: { $ref: 'staff' },
    };
    expect(details({ evaluators: circle })).toContain(
      '#/targeting refers to itself: staff → second → third → staff',
    );
  });

  it('refuses references to nothing', () => {
    expect(details({ evaluators: {} })).toEqual([
      '#/targeting refers to staff, which no evaluator is called',
    ]);
    expect(details({ targeting: { $ref: 'toString' } })).toHaveLength(1);
  });

  it('refuses a rule of a megabyte before looking into it', () => {
    const faults = details({ targeting: { in: [{ var: 'id' }, Array(150_000).fill('user')] } });
    expect(faults).toEqual([expect.stringMatching(/^# is \d{7} characters long, at most 65536$/)]);
  });

  it('refuses rules that are nested without end, or grow by their references', () => {
    const deep = Array.from({ length: 500 }).reduce<Json>((rule) => ({ '!': [rule] }), true);
    expect(details({ targeting: deep })).toContain('# is nested deeper than 64 levels');
    const names = Array.from({ length: 20 }, (_, index) => `level-${index}`);
    const doubling = Object.fromEntries(
      names.map((name, index): [string, Json] => [
        name,
        { or: index === 19 ? [true] : [{ $ref: `level-${index + 1}` }, { $ref: `level-${index + 1}` }] },
      ]),
    );
    expect(details({ targeting: { $ref: 'level-0' }, evaluators: doubling })).toContain(
      '#/targeting has more than 5000 values and operators',
    );
  });

  it('keeps variants to one type, and their names to those defined', () => {
    expect(details({ variants: { on: true, off: 'no' } })).toEqual([
      '#/variants mixes boolean and string: values are of one type',
    ]);
    expect(details({ variants: {}, targeting: null })).toEqual([
      '#/variants is empty',
      '#/defaultVariant no variant is called off',
    ]);
    expect(details({ defaultVariant: 'maybe' })).toEqual(['#/defaultVariant no variant is called maybe']);
    expect(
      details({
        targeting: {
          fractional: [
            ['onn', 1],
            ['off', 1.5],
          ],
        },
      }),
    ).toEqual([
      '#/targeting/fractional/0/0 no variant is called onn',
      '#/targeting/fractional/1/1 a weight is a whole number',
    ]);
  });
});
