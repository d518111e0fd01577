import { escapePromql, fillTemplate } from './fill-template.js';

const values = { service: 'checkout', variant: 'canary', window: 5, from: 100, to: 105 };

describe('a template of a question', () => {
  it('is filled in', () => {
    expect(fillTemplate('sum(x{v="{{variant}}"}[{{window}}s])', values, escapePromql)).toBe(
      'sum(x{v="canary"}[5s])',
    );
  });

  it('cannot be broken out of by a value', () => {
    const variant = 'canary"} or vector(1) # \\';
    expect(fillTemplate('x{v="{{variant}}"}', { ...values, variant }, escapePromql)).toBe(
      String.raw`x{v="canary\"} or vector(1) # \\"}`,
    );
  });

  it.each(['{{password}}', '{{constructor}}', '{{}}'])('knows no other variable: %s', (template) => {
    expect(() => fillTemplate(template, values, escapePromql)).toThrow(RangeError);
  });
});
