import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vectorsFolder } from './env.js';

/** The form of `merkle.json`: facts of other implementations. Hex unless a name says base64. */
export interface MerkleVectors {
  readonly rfc6962_hashing: {
    readonly empty_tree_root: string;
    readonly leaf_of_empty: string;
    readonly leaf: { readonly data_utf8: string; readonly hash: string };
    readonly node: { readonly left_utf8: string; readonly right_utf8: string; readonly hash: string };
  };
  readonly tree8: {
    readonly leaf_inputs: readonly string[];
    readonly node_hashes_by_level: readonly (readonly string[])[];
    readonly roots_by_size: readonly string[];
    readonly inclusion_published: readonly { index: number; size: number; proof: readonly string[] }[];
    readonly consistency_published: readonly { size1: number; size2: number; proof: readonly string[] }[];
  };
  readonly tree8_derived: {
    readonly inclusion: readonly [index: number, size: number, proof: readonly number[]][];
    readonly consistency: readonly [size1: number, size2: number, proof: readonly number[]][];
    readonly hashes: readonly string[];
  };
  readonly probes: {
    /** Base64. */
    readonly hashes: readonly string[];
    readonly inclusion: readonly Probe[];
    readonly consistency: readonly Probe[];
  };
  readonly signed_note: {
    readonly valid: readonly { name: string; vkey: string; note: string; test_only_skey?: string }[];
    readonly multi: { readonly note: string; readonly cases: readonly MultiCase[] };
    readonly bad_vkeys: readonly { why: string; vkey?: string; derive_from?: string }[];
    readonly bad_notes: readonly BadNote[];
    readonly framing_only_no_key: readonly {
      source: string;
      line: string;
      key_id: string;
      timestamp: number;
      blob_len: number;
    }[];
  };
  readonly vkeys: {
    readonly ed25519_0x01: readonly string[];
    readonly cosignature_0x04: readonly string[];
    readonly bad: readonly string[];
    readonly cosignature_timestamp: { readonly sig_b64: string; readonly timestamp: number };
  };
  readonly tile_paths: {
    readonly c2sp_tlog_tiles: readonly { level: number; index: number; partial: number; path: string }[];
    readonly entries: readonly { entry: number; log_size: number; path: string }[];
    readonly index_1234067: string;
    readonly partials: readonly Readonly<Record<string, number>>[];
  };
  readonly checkpoint_rules: {
    readonly origin_bytes: readonly { len: number; valid: boolean }[];
    readonly origin_may_contain_spaces_and_plus: boolean;
    readonly bad_size_lines: readonly string[];
    readonly empty_tree_size0_root_b64: string;
  };
  readonly tlog_proof_format: {
    readonly ok: readonly { index: number; extra_b64?: string; hashes: readonly string[]; text: string }[];
    readonly bad: readonly [why: string, text: string][];
  };
  readonly witness_protocol: {
    readonly log_origin: string;
    readonly log_pub_hex: string;
    readonly requests: readonly { body: string; expect_from_clean_state_in_order: number }[];
    readonly status_matrix: readonly [name: string, status: number][];
  };
}

/** Name, two decimal numbers, two references into the table of hashes, references of the proof, valid (1) or not. */
export type Probe = readonly [string, string, string, number, number, readonly number[], number];

interface MultiCase {
  readonly known: readonly string[];
  readonly verified?: readonly string[];
  readonly unverified?: readonly string[];
  /** `reject: …` instead of the two lists. */
  readonly result?: string;
}

interface BadNote {
  readonly why: string;
  readonly note: string;
  readonly vkey?: string;
  readonly prepend_hex?: string;
  readonly repeat_sig?: number;
}

const file = join(vectorsFolder, 'merkle.json');

/** Runs the suite over the vectors, or reports it as skipped with the reason in its name. */
export function describeVectors(name: string, suite: (vectors: MerkleVectors) => void): void {
  if (existsSync(file)) {
    const vectors: MerkleVectors = JSON.parse(readFileSync(file, 'utf8'));
    describe(name, () => suite(vectors));
    return;
  }
  describe(name, () => skipped('there is no merkle.json in the folder GLIDEPATH_VECTORS names'));
}

/** Reports a test as skipped, with the reason in its name. */
export function skipped(reason: string): void {
  it.skip(`is skipped: ${reason}`, () => undefined);
}

/** Bytes of a hex text. */
export function fromHex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

/** Hex text of bytes. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The hashes of a table that a proof refers to. */
export function pick(hashes: readonly Uint8Array[], references: readonly number[]): readonly Uint8Array[] {
  return references.map((reference) => at(hashes, reference));
}

/** The element at an index that must be there. */
export function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`the vectors have no element ${index}`);
  return value;
}
