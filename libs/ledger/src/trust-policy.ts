import { MalformedError } from './errors.js';
import { type NoteAlgorithm, type NoteVerifier, parseVerifierKey } from './note-key.js';

/** A log or witness of a policy. */
export interface PolicyParty {
  readonly key: NoteVerifier;
  /** Where to talk to it; what it means is the reader's affair. */
  readonly url?: string;
}

/** A group counts as having witnessed a checkpoint when `threshold` of its members have. */
export interface PolicyGroup {
  readonly threshold: number;
  /** Names of witnesses and of groups defined earlier. */
  readonly members: readonly string[];
}

/** Which logs are known, which witnesses, and whose cosignatures make a checkpoint good. */
export interface TrustPolicy {
  readonly logs: readonly PolicyParty[];
  readonly witnesses: ReadonlyMap<string, PolicyParty>;
  readonly groups: ReadonlyMap<string, PolicyGroup>;
  /** A witness or group; undefined for `quorum none`. */
  readonly quorum: string | undefined;
}

interface Draft {
  readonly logs: PolicyParty[];
  readonly witnesses: Map<string, PolicyParty>;
  readonly groups: Map<string, PolicyGroup>;
  /** Names that are members of a group already. */
  readonly taken: Set<string>;
  quorum?: { readonly name: string | undefined };
}

const FORMAT = 'trust policy';
const NONE = 'none';
/** Octets the format allows: tab, newline, everything from the space up except DEL. */
const NOT_ALLOWED = /[^\t\n\u{20}-\u{7E}\u{80}-\u{FF}]/u;

/**
 * Reads a trust policy.
 * @param bytes the file; names in it are octets, compared as such
 * @throws MalformedError naming the line
 * @see C2SP tlog-policy
 */
export function parseTrustPolicy(bytes: Uint8Array | string): TrustPolicy {
  const octets = Buffer.from(bytes).toString('latin1');
  if (NOT_ALLOWED.test(octets)) throw new MalformedError(FORMAT, 'it holds a control character');
  const draft: Draft = { logs: [], witnesses: new Map(), groups: new Map(), taken: new Set() };
  for (const [index, line] of octets.split('\n').entries()) readLine(draft, line, index + 1);
  if (draft.quorum === undefined) throw new MalformedError(FORMAT, 'no quorum');
  const { logs, witnesses, groups } = draft;
  return { logs, witnesses, groups, quorum: draft.quorum.name };
}

/**
 * Whether the quorum of a policy has cosigned.
 * @param cosigned names, in the policy, of the witnesses whose cosignature was verified
 */
export function hasQuorum({ groups, quorum }: TrustPolicy, cosigned: ReadonlySet<string>): boolean {
  // Groups name earlier ones only, so this ends.
  const hasWitnessed = (name: string): boolean => {
    const group = groups.get(name);
    if (group === undefined) return cosigned.has(name);
    return group.members.filter(hasWitnessed).length >= group.threshold;
  };
  return quorum === undefined || hasWitnessed(quorum);
}

function readLine(draft: Draft, line: string, number: number): void {
  const [keyword = '', ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
  if (keyword === '' || keyword.startsWith('#')) return;
  const refuse = (why: string): never => {
    throw new MalformedError(FORMAT, `line ${number}: ${why}`);
  };
  switch (keyword) {
    case 'log':
      return readLog(draft, items, refuse);
    case 'witness':
      return readWitness(draft, items, refuse);
    case 'group':
      return readGroup(draft, items, refuse);
    case 'quorum':
      return readQuorum(draft, items, refuse);
    default:
      refuse(`"${keyword.slice(0, 40)}" is no keyword`);
  }
}

type Refuse = (why: string) => never;

function readLog({ logs }: Draft, [vkey, url, ...rest]: readonly string[], refuse: Refuse): void {
  if (vkey === undefined || rest.length > 0) return refuse('a log is a key and at most a URL');
  const party = partyOf(vkey, url, 'ed25519', refuse);
  if (logs.some((log) => isSameKey(log, party))) refuse('the log was named before');
  logs.push(party);
}

function readWitness(draft: Draft, [name, vkey, url, ...rest]: readonly string[], refuse: Refuse): void {
  if (name === undefined || vkey === undefined || rest.length > 0)
    return refuse('a witness is a name, a key and at most a URL');
  assertNewName(draft, name, refuse);
  const party = partyOf(vkey, url, 'cosignature', refuse);
  if ([...draft.witnesses.values()].some((witness) => isSameKey(witness, party)))
    refuse('the witness was named before');
  draft.witnesses.set(name, party);
}

function readGroup(draft: Draft, [name, rule, ...members]: readonly string[], refuse: Refuse): void {
  if (name === undefined || rule === undefined || members.length === 0)
    return refuse('a group is a name, a threshold and its members');
  assertNewName(draft, name, refuse);
  for (const member of members) {
    if (!isDefined(draft, member)) refuse(`${member} is not defined above`);
    if (draft.taken.has(member)) refuse(`${member} is a member of a group already`);
    draft.taken.add(member);
  }
  draft.groups.set(name, { threshold: thresholdOf(rule, members.length, refuse), members });
}

function readQuorum(draft: Draft, [name, ...rest]: readonly string[], refuse: Refuse): void {
  if (name === undefined || rest.length > 0) return refuse('a quorum is one name');
  if (draft.quorum !== undefined) refuse('a second quorum');
  if (name !== NONE && !isDefined(draft, name)) refuse(`${name} is not defined above`);
  draft.quorum = { name: name === NONE ? undefined : name };
}

function thresholdOf(rule: string, members: number, refuse: Refuse): number {
  if (rule === 'any') return 1;
  if (rule === 'all') return members;
  const threshold = /^[1-9][0-9]{0,8}$/.test(rule) ? Number(rule) : 0;
  return threshold >= 1 && threshold <= members ? threshold : refuse(`no threshold: ${rule}`);
}

function partyOf(
  vkey: string,
  url: string | undefined,
  algorithm: NoteAlgorithm,
  refuse: Refuse,
): PolicyParty {
  const key = keyOf(vkey, refuse);
  if (key.algorithm !== algorithm) refuse(`${key.name} has a key of the wrong type`);
  return url === undefined ? { key } : { key, url: fromOctets(url) };
}

function keyOf(vkey: string, refuse: Refuse): NoteVerifier {
  try {
    return parseVerifierKey(fromOctets(vkey));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function assertNewName(draft: Draft, name: string, refuse: Refuse): void {
  if (name === NONE || isDefined(draft, name)) refuse(`${name} cannot be defined again`);
}

function isDefined({ witnesses, groups }: Draft, name: string): boolean {
  return witnesses.has(name) || groups.has(name);
}

/** Two keys are the same when the key itself is, whatever its name (C2SP tlog-policy). */
function isSameKey(a: PolicyParty, b: PolicyParty): boolean {
  return Buffer.compare(a.key.publicKey, b.key.publicKey) === 0;
}

function fromOctets(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8');
}
