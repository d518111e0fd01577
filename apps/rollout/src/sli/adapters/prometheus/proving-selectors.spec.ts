import { provingSelectors } from './proving-selectors.js';

describe('what has to be there before nothing is taken for zero', () => {
  it.each([
    [
      'metric and labels, whatever their values',
      'requests_total{service="a",code=~"5.."}',
      ['requests_total{service!="",code!=""}'],
    ],
    ['inside functions', 'sum(rate(errors{code="500"}[1m]))', ['errors{code!=""}']],
    ['every selector', 'a{x="1"} + b{y="2"}', ['a{x!=""}', 'b{y!=""}']],
    ['no label that is ruled out', 'a{x="1",code!~"2.."}', ['a{x!=""}']],
    ['no label that may be absent', 'a{x="",y=~".*",z=~"1"}', ['a{z!=""}']],
    ['the name where it is a matcher', '{__name__="a",x="1"}', ['{__name__="a",x!=""}']],
    ['braces and quotes in values', String.raw`a{x="}{\"",y='1'}`, ['a{x!="",y!=""}']],
    ['nothing it could be told by', 'vector(0)', []],
    ['nothing of a bare name', 'errors_total', []],
  ])('is %s', (_, expression, selectors) => {
    expect(provingSelectors(expression)).toEqual(selectors);
  });
});
