import {
  decideWitness,
  EMPTY_ROOT,
  encodeBase64,
  hashLeaf,
  MemoryTree,
  noteSigner,
  noteVerifier,
  proveConsistency,
  signCheckpoint,
  type WitnessDecision,
  type WitnessedLog,
} from '../src/index.js';
import { at, describeVectors, fromHex, skipped } from './merkle-vectors.js';

const BLANK = { size: 0n, root: EMPTY_ROOT };
const NOW = new Date('2026-01-01T00:00:00Z');
const signer = noteSigner('log.example.com', 'ed25519', Buffer.alloc(32, 7));
const stranger = noteSigner('log.example.com', 'ed25519', Buffer.alloc(32, 8));

const tree = new MemoryTree();
const roots = [tree.root()];
for (let i = 0; i < 8; i += 1) {
  tree.append(hashLeaf(Buffer.from(`entry ${i}`)));
  roots.push(tree.root());
}

describeVectors('requests to a witness', ({ witness_protocol: protocol }) => {
  const keys = [noteVerifier(protocol.log_origin, 'ed25519', fromHex(protocol.log_pub_hex))];

  /** Sends requests one after the other to a witness that has just started. */
  function send(bodies: readonly string[]): readonly WitnessDecision[] {
    let log: WitnessedLog = { keys, ...BLANK };
    return bodies.map((body) => {
      const decision = decideWitness(body, (origin) => (origin === protocol.log_origin ? log : undefined));
      if (decision.status === 200)
        log = { keys, size: decision.checkpoint.size, root: decision.checkpoint.root };
      return decision;
    });
  }
  const bodies = protocol.requests.map(({ body }) => body);

  it('accepts each recorded request after the first one', () => {
    const answers = bodies.slice(1).map((body) => at(send([at(bodies, 0), body]), 1).status);
    expect(answers).toEqual(
      protocol.requests.slice(1).map((request) => request.expect_from_clean_state_in_order),
    );
  });

  it('answers the slower of two racing requests with the size it knows', () => {
    const [first, second, third] = [at(bodies, 0), at(bodies, 1), at(bodies, 2)];
    expect(send([first, third, second]).map(({ status }) => status)).toEqual([200, 200, 409]);
    expect(at(send([first, third, second]), 2)).toEqual({ status: 409, size: 5n });
  });
});

interface Request {
  readonly stored?: number;
  readonly old?: number;
  readonly size?: number;
  readonly root?: Uint8Array;
  readonly proof?: readonly Uint8Array[];
  readonly origin?: string;
  readonly signedBy?: typeof signer;
}

/** Asks a witness that has cosigned `stored` entries of our log. */
async function ask({ stored = 0, old = stored, size = 0, ...rest }: Request): Promise<WitnessDecision> {
  const { root = at(roots, size), origin = signer.name, signedBy = signer } = rest;
  const honest = old > 0 && old < size ? await proveConsistency(tree, old, size) : [];
  const lines = (rest.proof ?? honest).map((hash) => `${encodeBase64(hash)}\n`).join('');
  const checkpoint = signCheckpoint({ origin, size: BigInt(size), root }, [signedBy], NOW);
  const log = { keys: [signer.verifier], size: BigInt(stored), root: at(roots, stored) };
  return decideWitness(`old ${old}\n${lines}\n${checkpoint}`, (known) =>
    known === signer.name ? log : undefined,
  );
}

const junk = hashLeaf(Buffer.from('junk'));

const scenarios: Readonly<Record<string, () => Promise<WitnessDecision>>> = {
  'size 0, empty root': () => ask({ size: 0 }),
  'size 0, other root': () => ask({ size: 0, root: junk }),
  'size 0 with proof lines': () => ask({ size: 0, proof: [junk] }),
  'old 0 first non-empty, no proof': () => ask({ size: 3 }),
  'old 0 with proof lines': () => ask({ size: 3, proof: [junk] }),
  'old size differs from stored': () => ask({ stored: 4, old: 3, size: 5 }),
  'old greater than new size': () => ask({ stored: 5, size: 3 }),
  'more than 63 proof lines': () =>
    ask({ stored: 3, size: 5, proof: Array.from({ length: 64 }, () => junk) }),
  'unknown origin': () => ask({ size: 3, origin: 'other.example.com' }),
  'no trusted signature, or trusted key id with bad signature': () => ask({ size: 3, signedBy: stranger }),
  'same size, different root': () => ask({ stored: 5, size: 5, root: junk }),
  'consistency proof does not verify': () => ask({ stored: 3, size: 5, proof: [junk] }),
};

describeVectors('answers of a witness', ({ witness_protocol: { status_matrix: matrix } }) => {
  for (const [name, status] of matrix) {
    const scenario = scenarios[name];
    if (scenario === undefined) skipped(`no scenario is called "${name}"`);
    else it(`${status}: ${name}`, async () => expect((await scenario()).status).toBe(status));
  }
});

describe('a witness', () => {
  it('refuses a trusted key id with a signature that does not fit', async () => {
    const answer = await ask({ size: 3 });
    expect(answer.status).toBe(200);
    const note = signCheckpoint({ origin: signer.name, size: 3n, root: at(roots, 3) }, [signer], NOW);
    const forged = note.replace(`\n3\n`, `\n4\n`);
    const log = { keys: [signer.verifier], ...BLANK };
    expect(decideWitness(`old 0\n\n${forged}`, () => log).status).toBe(403);
  });

  it('follows a log that grows honestly', async () => {
    expect((await ask({ stored: 3, size: 7 })).status).toBe(200);
    expect((await ask({ stored: 7, size: 7 })).status).toBe(200);
  });

  it('turns away what is no request', () => {
    const none = (): undefined => undefined;
    expect(decideWitness('', none).status).toBe(400);
    expect(decideWitness('old 1\n', none).status).toBe(400);
    expect(decideWitness('old 01\n\n', none).status).toBe(400);
  });
});
