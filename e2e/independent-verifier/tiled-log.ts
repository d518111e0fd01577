import { equal, leafHash, nodeHash, treeHash } from './merkle.js';
import { type Checkpoint, openCheckpoint, type VerifierKey } from './note.js';
import { reject } from './strict-text.js';

/** Reads a file below the log's prefix. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** C2SP tlog-tiles: `level` is a number or `entries`; 256 wide where `width` is. */
export function pathOf(level: number | 'entries', index: number, width: number): string {
  const digits = String(index);
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3)
    groups.unshift(digits.slice(Math.max(0, end - 3), end).padStart(3, '0'));
  const marked = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group));
  return `tile/${level}/${marked.join('/')}${width === 256 ? '' : `.p/${width}`}`;
}

/** Reads a whole log and checks every byte of it against its newest checkpoint. */
export async function readTiledLog(
  read: ReadFile,
  logKey: VerifierKey,
): Promise<{ readonly checkpoint: Checkpoint; readonly entries: readonly Buffer[] }> {
  const checkpoint = openCheckpoint(await read('checkpoint'), logKey);
  const size = Number(checkpoint.size);
  const entries = await readEntries(read, size);
  const leaves = entries.map((entry) => leafHash(entry));
  if (!equal(treeHash(leaves), checkpoint.root)) reject('the entries do not give the root');
  await checkTiles(read, leaves);
  return { checkpoint, entries };
}

async function readEntries(read: ReadFile, size: number): Promise<readonly Buffer[]> {
  const entries: Buffer[] = [];
  while (entries.length < size) {
    const width = Math.min(256, size - entries.length);
    const bundle = Buffer.from(await read(pathOf('entries', entries.length / 256, width)));
    const found = unpack(bundle);
    if (found.length !== width) reject(`a bundle of ${found.length} entries instead of ${width}`);
    entries.push(...found);
  }
  return entries;
}

function unpack(bundle: Buffer): readonly Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    if (at + 2 > bundle.length) reject('a bundle ends inside a length');
    const end = at + 2 + bundle.readUInt16BE(at);
    if (end > bundle.length) reject('a bundle ends inside an entry');
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** Every tile of every level, recomputed. */
async function checkTiles(read: ReadFile, leaves: readonly Uint8Array[]): Promise<void> {
  let hashes = leaves;
  for (let level = 0; hashes.length > 0; level += 1) {
    for (let at = 0; at < hashes.length; at += 256) {
      const row = hashes.slice(at, at + 256);
      const path = pathOf(level, at / 256, row.length);
      if (!equal(await read(path), Buffer.concat(row))) reject(`${path} holds other hashes`);
    }
    hashes = parentsOf(hashes);
  }
}

/** The hashes eight levels up: one for each full tile. */
function parentsOf(hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  let row = hashes.slice(0, hashes.length - (hashes.length % 256));
  for (let height = 0; height < 8; height += 1) {
    row = Array.from({ length: row.length / 2 }, (_, i) =>
      nodeHash(row[2 * i] ?? reject('odd'), row[2 * i + 1] ?? reject('odd')),
    );
  }
  return row;
}
