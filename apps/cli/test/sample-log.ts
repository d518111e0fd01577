import { canonicalJson, envelopeText, eventDigest, type RawEvent } from '@glidepath/event-store';
import {
  encodeBase64,
  encodeEntryBundle,
  entryBundlePath,
  formatTlogProof,
  formatVerifierKey,
  leafBytes,
  leafHash,
  MemoryTree,
  type NoteSigner,
  noteSigner,
  proveConsistency,
  proveInclusion,
  signCheckpoint,
  TILE_WIDTH,
  TileBuilder,
  tileAt,
  tilePath,
  TileReader,
} from '@glidepath/ledger';

export const ORIGIN = 'glidepath.local/log/test';
const SIGNED_AT = new Date('2026-01-01T00:00:00Z');

/** A small sealed log, as audit would serve it. */
export class SampleLog {
  readonly rows: RawEvent[] = [];
  readonly signer: NoteSigner = noteSigner(ORIGIN, 'ed25519', new Uint8Array(32).fill(7));

  constructor(size: number) {
    for (let position = 1; position <= size; position += 1) this.rows.push(eventAt(position));
  }

  get verifierKey(): string {
    return formatVerifierKey(this.signer.verifier);
  }

  /** The log as lines, each as stored. */
  get text(): string {
    return this.rows.map((row) => `${envelopeText(row)}\n`).join('');
  }

  /** The signed note over the first `size` rows as they are now. */
  note(size = this.rows.length, signer = this.signer): string {
    return signCheckpoint(
      { origin: ORIGIN, size: BigInt(size), root: this.tree(size).root() },
      [signer],
      SIGNED_AT,
    );
  }

  /** What audit says of the log's keys. */
  keyView(more: object = {}) {
    return { origin: ORIGIN, verifierKey: this.verifierKey, rotations: [], ...more };
  }

  checkpointView(note = this.note()) {
    const root = Buffer.from(this.tree(this.rows.length).root()).toString('hex');
    return { origin: ORIGIN, size: this.rows.length, root, note, verifierKey: this.verifierKey };
  }

  async proof(position: number): Promise<string> {
    const hashes = await proveInclusion(this.tree(this.rows.length), position - 1, this.rows.length);
    return formatTlogProof({ index: BigInt(position - 1), hashes, checkpoint: this.note() });
  }

  /** What a witness that has cosigned `old` rows is asked (C2SP tlog-witness). */
  async addCheckpoint(old: number, size = this.rows.length, note = this.note(size)): Promise<string> {
    const hashes = old > 0 && old < size ? await proveConsistency(this.tree(size), old, size) : [];
    return `old ${old}\n${hashes.map((hash) => `${encodeBase64(hash)}\n`).join('')}\n${note}`;
  }

  /** Tiles and entry bundles over the rows as they are now, by their paths. */
  async files(): Promise<Map<string, Uint8Array>> {
    const builder = await TileBuilder.resume(new NoTiles(), 0);
    for (const row of this.rows) builder.append(leafHash(row));
    const files = new Map(builder.drain().map(({ tile, bytes }) => [tilePath(tile), bytes]));
    for (let index = 0; index * TILE_WIDTH < this.rows.length; index += 1) {
      const { width } = tileAt(0, index, this.rows.length);
      const rows = this.rows.slice(index * TILE_WIDTH, index * TILE_WIDTH + width);
      files.set(entryBundlePath({ index, width }), encodeEntryBundle(rows.map(leafBytes)));
    }
    return files;
  }

  private tree(size: number): MemoryTree {
    const tree = new MemoryTree();
    for (const row of this.rows.slice(0, size)) tree.append(leafHash(row));
    return tree;
  }
}

class NoTiles extends TileReader {
  override readTile(): Promise<Uint8Array> {
    return Promise.reject(new Error('an empty tree has no tiles'));
  }
}

/** One stream, so that versions are positions; the payload has what a naive splice would trip over. */
function eventAt(position: number): RawEvent {
  const dataText = canonicalJson({ note: `n},"data":"${position}`, digest: 'd' });
  const event = {
    id: `0198b1c0-0000-7000-8000-${String(position).padStart(12, '0')}`,
    type: 'change.commented',
    schemaVersion: 1,
    stream: 'change-1',
    version: position,
    position,
    partition: 3,
    previousInPartition: position - 1,
    occurredAt: '2026-01-01T00:00:00.000Z',
    recordedAt: '2026-01-01T00:00:00.000Z',
    actor: { kind: 'person', id: 'ada', issuer: 'test' } as const,
    correlationId: null,
    causationId: null,
    traceparent: null,
    producer: { service: 'intake', version: '1' },
    dataText,
  };
  return { ...event, digest: eventDigest(event, dataText) };
}
