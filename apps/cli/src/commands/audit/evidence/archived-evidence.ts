import type { EventEnvelope } from '@glidepath/event-store';
import {
  decodeEntryBundle,
  entryBundlePath,
  leafBytes,
  type LedgerRow,
  type LogRecord,
  MalformedError,
  MissingHashError,
  type OpenedCheckpoint,
  sameHash,
  type Tile,
  TILE_WIDTH,
  tileAt,
  tilePath,
  TileReader,
} from '@glidepath/ledger';
import { EXIT } from '../../../exit-codes.js';
import { Failure } from '../../../failure.js';
import { ARCHIVE, type ArchiveFiles } from '../archive/archive-files.js';
import { ndjsonLines } from '../archive/ndjson-lines.js';
import type { KeptNote } from '../kept-checkpoints.js';
import { storedEvent } from '../stored-event.js';
import { compareArchive } from './compare-archive.js';
import { Evidence, type LogIdentity, type Remainder, UnreadableRecordError } from './evidence.js';

/** A log written out as files. Nothing but these files is opened. */
export class ArchivedEvidence extends Evidence {
  override readonly source: string;
  override readonly tiles: TileReader;

  constructor(private readonly files: ArchiveFiles) {
    super();
    this.source = files.name;
    this.tiles = new ArchivedTiles(files);
  }

  override async identity(): Promise<LogIdentity> {
    const names = await this.files.list(ARCHIVE.rotations);
    return {
      verifierKey: await this.mustRead(ARCHIVE.key),
      rotations: await Promise.all(names.map((name) => this.mustRead(`${ARCHIVE.rotations}/${name}`))),
      succession: await this.files.text(ARCHIVE.succession),
    };
  }

  override async *notes(): AsyncIterable<KeptNote> {
    yield { file: ARCHIVE.checkpoint, note: await this.mustRead(ARCHIVE.checkpoint) };
    for (const name of await this.files.list(ARCHIVE.checkpoints)) {
      const file = `${ARCHIVE.checkpoints}/${name}`;
      yield { file, note: await this.mustRead(file) };
    }
  }

  /** The events where they are there; else what the entry bundles say of them, which leaves their content open. */
  override async *records({ size }: OpenedCheckpoint): AsyncIterable<LogRecord> {
    const events = await this.files.stream(ARCHIVE.events);
    if (events === undefined) yield* this.entries(Number(size));
    else for await (const line of ndjsonLines(events)) yield eventRecord(line);
  }

  override async remainder({ size }: OpenedCheckpoint): Promise<Remainder> {
    const fault = await compareArchive(this.files, Number(size));
    return fault === undefined ? { mirrored: null } : { mirrored: null, fault };
  }

  private async *entries(size: number): AsyncIterable<LogRecord> {
    for (let index = 0; index * TILE_WIDTH < size; index += 1) {
      const { width } = tileAt(0, index, size);
      const bytes = await this.files.read(entryBundlePath({ index, width }));
      // What is not there is missing from here on.
      if (bytes === undefined) return;
      for (const entry of unpacked(bytes, width)) yield entryRecord(entry);
    }
  }

  private async mustRead(path: string): Promise<string> {
    const text = await this.files.text(path);
    if (text === undefined) throw new Failure(EXIT.usage, `${this.files.name} has no file "${path}"`);
    return text;
  }
}

class ArchivedTiles extends TileReader {
  constructor(private readonly files: ArchiveFiles) {
    super();
  }

  override async readTile(tile: Tile): Promise<Uint8Array> {
    const path = tilePath(tile);
    const bytes = await this.files.read(path);
    if (bytes === undefined) throw new MissingHashError(`there is no ${path}`);
    return bytes;
  }
}

function eventRecord(line: string): LogRecord {
  try {
    return storedEvent(line, JSON.parse(line) as EventEnvelope);
  } catch (error) {
    throw new UnreadableRecordError(error instanceof Error ? error.message : String(error));
  }
}

/** An entry says nothing but what it seals: written anew, it must be the same bytes. */
function entryRecord(entry: Uint8Array): LogRecord {
  try {
    const row = JSON.parse(Buffer.from(entry).toString('utf8')) as LedgerRow;
    const { position, stream, version, type, recordedAt, digest } = row;
    const sealed = { position, stream, version, type, recordedAt, digest };
    if (sameHash(leafBytes(sealed), entry)) return sealed;
  } catch {
    // Not JSON, or without the fields of an entry.
  }
  throw new UnreadableRecordError('an entry is not in the form of this log');
}

function unpacked(bytes: Uint8Array, width: number): readonly Uint8Array[] {
  try {
    return decodeEntryBundle(bytes, width);
  } catch (error) {
    if (error instanceof MalformedError) throw new UnreadableRecordError(error.message);
    throw error;
  }
}
