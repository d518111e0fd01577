import { RESTRICTED_EVENTS } from '@glidepath/contracts';
import {
  isSealedLeaf,
  type LogFault,
  type LogRecord,
  type LogVerdict,
  LogVerification,
  MissingHashError,
  type OpenedCheckpoint,
  SealedLeaves,
  TileHashReader,
  type TreeHead,
  verifyCheckpointChain,
} from '@glidepath/ledger';
import { type Evidence, UnreadableRecordError } from './evidence.js';

export interface EvidenceVerdict extends Omit<LogVerdict, 'fault'> {
  readonly fault: LogFault | null;
  /** Whether the records came with their contents, and not with no more than their digests. */
  readonly hasContents: boolean;
  /** Of these, records whose contents are not for whoever asked: their digests alone were compared. */
  readonly withheld: number;
  /** Neighbouring checkpoints proved to extend each other; null where no hashes are published to prove it with. */
  readonly pairs: number | null;
  /** Events the bus delivered, compared with the log; null where there is no bus to ask. */
  readonly mirrored: number | null;
}

const PROGRESS_EVERY = 100_000;

/**
 * Verifies all there is, in the order that names the narrowest fault: each record against its content, its sealed leaf
 * and its place; the root at every checkpoint; every checkpoint against the next; what else the evidence holds.
 * @param newest the checkpoint the evidence calls its newest
 * @param checkpoints every tree whose signature was verified, the newest too
 * @param tell told now and then how many records were read, and what could not be compared
 */
export async function verifyEvidence(
  evidence: Evidence,
  newest: OpenedCheckpoint,
  checkpoints: readonly TreeHead[],
  tell: (line: string) => void,
): Promise<EvidenceVerdict> {
  const size = Number(newest.size);
  const tree = new TileHashReader(evidence.tiles, size);
  const { fault: found, ...verdict } = await foldRecords(evidence, newest, checkpoints, tell);
  if (found !== undefined) {
    const fault = await namedExactly(found, tree, evidence, newest);
    return { ...verdict, fault, pairs: null, mirrored: null };
  }
  const chain = await orUndefined(() =>
    verifyCheckpointChain(
      tree,
      checkpoints.filter((checkpoint) => checkpoint.size <= newest.size),
    ),
  );
  const { fault: other, mirrored, remark } = await evidence.remainder(newest);
  if (remark !== undefined) tell(remark);
  if (verdict.withheld > 0)
    tell(
      `what ${verdict.withheld} records say is for auditors: their digests were compared, not their contents`,
    );
  if (!verdict.hasContents) tell('the events are left out: what they say was compared with nothing');
  return { ...verdict, fault: chain?.fault ?? other ?? null, pairs: chain?.pairs ?? null, mirrored };
}

async function foldRecords(
  evidence: Evidence,
  newest: OpenedCheckpoint,
  checkpoints: readonly TreeHead[],
  tell: (line: string) => void,
): Promise<LogVerdict & Pick<EvidenceVerdict, 'hasContents' | 'withheld'>> {
  const verification = new LogVerification(checkpoints);
  const leaves = new SealedLeaves(evidence.tiles, Number(newest.size));
  let count = 0;
  let withheld = 0;
  let hasContents = true;
  try {
    for await (const record of evidence.records(newest)) {
      if (verification.add(await withSealedLeaf(record, leaves)) !== undefined) break;
      count += 1;
      if (record.contentDigest === undefined && RESTRICTED_EVENTS.has(record.type)) withheld += 1;
      else hasContents &&= record.contentDigest !== undefined;
      if (count % PROGRESS_EVERY === 0) tell(`${count} records`);
    }
    return { ...verification.finish(), hasContents, withheld: hasContents ? withheld : 0 };
  } catch (error) {
    if (!(error instanceof UnreadableRecordError)) throw error;
    const position = count + 1;
    const fault = { kind: 'altered-content', from: position, to: position, detail: error.message } as const;
    return { ...verification.finish(), fault, hasContents, withheld };
  }
}

async function withSealedLeaf(record: LogRecord, leaves: SealedLeaves): Promise<LogRecord> {
  const sealedLeaf = await leaves.at(record.position);
  return sealedLeaf === undefined ? record : { ...record, sealedLeaf };
}

/** A record is called altered on the word of a signed root, not of a tile: the tile may be what was altered. */
async function namedExactly(
  fault: LogFault,
  tree: TileHashReader,
  { tiles }: Evidence,
  newest: OpenedCheckpoint,
): Promise<LogFault> {
  if (fault.kind !== 'altered-record') return fault;
  const sealed = await new SealedLeaves(tiles, Number(newest.size)).at(fault.from);
  if (sealed === undefined) return fault;
  const isProved = await orUndefined(() => isSealedLeaf(tree, fault.from, sealed, newest));
  if (isProved !== false) return fault;
  const detail = `the hash published for position ${fault.from} is not the one that was sealed`;
  return { ...fault, kind: 'altered-file', detail };
}

async function orUndefined<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MissingHashError) return undefined;
    throw error;
  }
}
