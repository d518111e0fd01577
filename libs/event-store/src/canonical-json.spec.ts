import { canonicalJson } from './canonical-json.js';

describe('canonical JSON', () => {
  it.each([
    // RFC 8785, 3.2.3: members are sorted by UTF-16 code units, so U+1F600 (d83d …) comes before U+FB33.
    [
      { '\ufb33': 1, '\u{1f600}': 2, '\u20ac': 3, '\r': 4, '1': 5, '': 6 },
      '{"":6,"\\r":4,"1":5,"€":3,"😀":2,"\ufb33":1}',
    ],
    [[333333333.3333333, 4.5, 2e-3, 1e-27, -0], '[333333333.3333333,4.5,0.002,1e-27,0]'],
    ['\u0000\u001f"\\/\u007f\u2028', '"\\u0000\\u001f\\"\\\\/\u007f\u2028"'],
    [{ a: undefined, b: { d: null, c: [true, false] } }, '{"b":{"c":[true,false],"d":null}}'],
  ])('writes %p as RFC 8785 does', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each([
    [{ a: [1, Number.NaN] }, '$.a[1]: NaN'],
    [{ a: 2 ** 53 }, '$.a: integers'],
    [{ a: 'x\udc00' }, '$.a: a lone surrogate'],
    [[undefined], '$[0]: a undefined'],
    [{ at: new Date(0) }, '$.at: only plain objects'],
    [{ n: 1n }, '$.n: a bigint'],
  ])('refuses what is not I-JSON and names where: %#', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });
});
