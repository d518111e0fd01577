import { murmur3 } from './murmur3.js';

describe('murmur3', () => {
  // Answers of MurmurHash3_x86_32, seed 0, one for every length of the tail.
  test.each([
    ['', 0],
    ['a', 0x3c2569b2],
    ['aa', 0x371091a9],
    ['aaa', 0xb4d05fb7],
    ['test', 0xba6bd213],
    ['Hello, world!', 0xc0363e43],
    ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
  ])('hashes %j', (text, hash) => {
    expect(murmur3(text)).toBe(hash);
  });

  it('hashes UTF-8 bytes, not UTF-16 code units', () => {
    expect(murmur3('ππππππππ')).toBe(0xec72b6e8);
    expect(murmur3('Zürich-👩')).toBe(0x52808dea);
  });
});
