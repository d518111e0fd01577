import { MalformedError } from './errors.js';
import { formatVerifierKey, type NoteAlgorithm, noteSigner } from './note-key.js';
import { hasQuorum, parseTrustPolicy } from './trust-policy.js';

const vkey = (name: string, seed: number, algorithm: NoteAlgorithm = 'cosignature'): string =>
  formatVerifierKey(noteSigner(name, algorithm, Buffer.alloc(32, seed)).verifier);

const LOG = `log ${vkey('log.example', 1, 'ed25519')} https://log.example/`;
const WITNESSES = [1, 2, 3, 4, 5].map((n) => `witness w${n} ${vkey(`witness${n}.example`, 10 + n)}`);
const POLICY = [
  '# two organisations',
  LOG,
  '',
  ...WITNESSES,
  '\tgroup  X 2 w1 w2 w3 ',
  'group Y any w4 w5',
  'group XY all X Y',
  'quorum XY',
  '',
].join('\n');

function after(...lines: readonly string[]): string {
  return [LOG, ...WITNESSES, ...lines, ''].join('\n');
}

describe('a trust policy', () => {
  it('knows its logs, witnesses and where they are', () => {
    const { logs, witnesses } = parseTrustPolicy(Buffer.from(POLICY));
    expect(logs.map(({ key, url }) => [key.name, url])).toEqual([['log.example', 'https://log.example/']]);
    expect([...witnesses].map(([name, { key, url }]) => [name, key.name, url]).slice(0, 2)).toEqual([
      ['w1', 'witness1.example', undefined],
      ['w2', 'witness2.example', undefined],
    ]);
  });

  it.each([
    [['w1', 'w2', 'w4'], true],
    [['w2', 'w3', 'w5', 'w4'], true],
    [['w1', 'w4'], false],
    [['w1', 'w2', 'w3'], false],
    [[], false],
  ])('with the cosignatures of %j has a quorum: %j', (cosigned, isEnough) => {
    expect(hasQuorum(parseTrustPolicy(POLICY), new Set(cosigned))).toBe(isEnough);
  });

  it('may ask for one witness, or for none', () => {
    expect(hasQuorum(parseTrustPolicy(after('quorum w3')), new Set(['w3']))).toBe(true);
    expect(hasQuorum(parseTrustPolicy(after('quorum w3')), new Set(['w1', 'w2']))).toBe(false);
    expect(hasQuorum(parseTrustPolicy('quorum none'), new Set())).toBe(true);
  });

  it('takes names as octets', () => {
    const kelvin = `witness \u212A ${vkey('k.example', 30)}\nwitness K ${vkey('l.example', 31)}\nquorum \u212A\n`;
    expect(hasQuorum(parseTrustPolicy(kelvin), new Set(['K']))).toBe(false);
  });

  it.each([
    ['no quorum', after('group X any w1')],
    ['two quorums', after('quorum w1', 'quorum w2')],
    ['a quorum nobody defined', after('quorum w9')],
    ['a quorum defined below', ['quorum w1', ...WITNESSES].join('\n')],
    ['a group of groups defined below', after('group A any B', 'group B any w1', 'quorum A')],
    ['a member that is none', after('group A any none', 'quorum A')],
    ['a member of two groups', after('group A any w1', 'group B any w1', 'quorum A')],
    ['a member twice', after('group A 2 w1 w1', 'quorum A')],
    ['a group without members', after('group A any', 'quorum none')],
    ['a threshold of 0', after('group A 0 w1', 'quorum A')],
    ['a threshold beyond its members', after('group A 3 w1 w2', 'quorum A')],
    ['a threshold with a leading zero', after('group A 01 w1', 'quorum A')],
    ['a name twice', after('group w1 any w2', 'quorum w1')],
    ['a witness called none', after(`witness none ${vkey('x', 40)}`, 'quorum none')],
    ['the same log under two names', after(`log ${vkey('log2', 1, 'ed25519')}`, 'quorum none')],
    ['the same witness under two names', after(`witness w6 ${vkey('w6', 11)}`, 'quorum none')],
    ['a log with the key of a witness', after(`log ${vkey('x', 41)}`, 'quorum none')],
    ['a witness with the key of a log', after(`witness w7 ${vkey('x', 42, 'ed25519')}`, 'quorum none')],
    ['a key that is none', after('log log.example', 'quorum none')],
    ['a word too many', after(`${LOG.replace('log.example+', 'other+')} b c`, 'quorum none')],
    ['an unknown keyword', after('quora none', 'quorum none')],
    ['CRLF', after('quorum none').replaceAll('\n', '\r\n')],
    ['a DEL', after('# \u007F', 'quorum none')],
  ])('is refused with %s', (_, text) => {
    expect(() => parseTrustPolicy(text)).toThrow(MalformedError);
  });

  it('says in which line the fault is', () => {
    expect(() => parseTrustPolicy('\n\nquorum w1\n')).toThrow('line 3: w1 is not defined above');
  });
});
