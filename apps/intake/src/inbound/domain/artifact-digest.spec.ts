import { digestOfPurl, digestOrNull } from './artifact-digest.js';

const HEX = '0b31b1c02ff458ad9b7b81cbdf8f028bd54699fa151f221d1e8de6817db93427';

describe('the digest of an artifact', () => {
  it.each([
    ['as an encoded version', `pkg:oci/myapp@sha256%3A${HEX}`],
    ['as a plain version', `pkg:oci/myapp@sha256:${HEX}`],
    ['in capitals', `pkg:oci/myapp@sha256%3a${HEX.toUpperCase()}`],
    ['as a checksum', `pkg:npm/%40scope/app@1.2.3?checksum=sha256:${HEX}`],
    ['as one of several checksums', `pkg:npm/app@1.2.3?arch=x&checksum=sha1:ad9503c3,sha256%3A${HEX}#path`],
  ])('is read from a package URL %s', (_, purl) => {
    expect(digestOfPurl(purl)).toBe(`sha256:${HEX}`);
  });

  it.each([
    ['a version', 'pkg:golang/mygit.com/myorg/myapp@234fd47e07d1004f0aed9c'],
    ['a digest cut short', `pkg:oci/myapp@sha256%3A${HEX.slice(1)}`],
    ['broken percent-encoding', 'pkg:oci/myapp@sha256%ZZ'],
    ['nothing', ''],
  ])('is unknown where the URL names %s', (_, purl) => {
    expect(digestOfPurl(purl)).toBeNull();
  });

  it('may be given by itself', () => {
    expect(digestOrNull(`sha256:${HEX}`)).toBe(`sha256:${HEX}`);
    expect([digestOrNull(HEX), digestOrNull(7), digestOrNull(null)]).toEqual([null, null, null]);
  });
});
