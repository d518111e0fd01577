export { decodeBase64, encodeBase64 } from './base64.js';
export {
  type Checkpoint,
  formatCheckpoint,
  openCheckpoint,
  type OpenedCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from './checkpoint.js';
export { type ChainVerdict, isSealedLeaf, verifyCheckpointChain } from './checkpoint-chain.js';
export { CompactRange, type HashedNode } from './compact-range.js';
export { decodeEntryBundle, encodeEntryBundle, MAX_ENTRY_BYTES } from './entry-bundle.js';
export { type DistrustReason, MalformedError, MissingHashError, UntrustedError } from './errors.js';
export { HashReader, proveConsistency, proveInclusion, rootAt } from './hash-reader.js';
export { leafBytes, leafHash, leafIndex, type LedgerRow } from './ledger-leaf.js';
export { type KeyRotation, type KeyWindow, LogKeys, openKeyRotation, signKeyRotation } from './log-keys.js';
export { type LogSuccession, openLogSuccession, signLogSuccession } from './log-succession.js';
export {
  type LogFault,
  type LogFaultKind,
  type LogRecord,
  type LogVerdict,
  LogVerification,
  type TreeHead,
} from './log-verification.js';
export { MemoryTree } from './memory-tree.js';
export { EMPTY_ROOT, HASH_BYTES, hashLeaf, hashLeafText, hashNode, sameHash } from './merkle-hash.js';
export {
  cosignatureTime,
  formatSignerKey,
  formatVerifierKey,
  type NoteAlgorithm,
  type NoteSigner,
  noteSigner,
  type NoteVerifier,
  noteVerifier,
  parseSignerKey,
  parseVerifierKey,
} from './note-key.js';
export { SealedLeaves } from './sealed-leaves.js';
export {
  formatSignature,
  type NoteSignature,
  type OpenedNote,
  openNote,
  type ParsedNote,
  parseNote,
  parseSignature,
  signatureLine,
  signNote,
} from './signed-note.js';
export {
  decodeTile,
  encodeTile,
  type EntryBundle,
  entryBundlePath,
  parseTilePath,
  type Tile,
  TILE_HEIGHT,
  TILE_WIDTH,
  tileAt,
  tileCounts,
  type TilePath,
  tilePath,
  tilesOf,
} from './tile.js';
export { type BuiltTile, TileBuilder } from './tile-builder.js';
export { TileHashReader, TileReader } from './tile-hash-reader.js';
export { formatTlogProof, openTlogProof, parseTlogProof, type TlogProof } from './tlog-proof.js';
export {
  hasQuorum,
  parseTrustPolicy,
  type PolicyGroup,
  type PolicyParty,
  type TrustPolicy,
} from './trust-policy.js';
export { frontierNodes, type TreeNode } from './tree-node.js';
export {
  type ConsistencyClaim,
  type InclusionClaim,
  verifyConsistency,
  verifyInclusion,
} from './verify-proof.js';
export { decideWitness, type WitnessDecision, type WitnessedLog } from './witness-decision.js';
