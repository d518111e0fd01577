import { type LogRecord, MissingHashError, type Tile, tilePath, TileReader } from '@glidepath/ledger';
import type { MirrorView } from '@glidepath/contracts';
import { type Glidepath, GlidepathError } from '@glidepath/sdk';
import type { KeptNote } from '../kept-checkpoints.js';
import { storedEvent } from '../stored-event.js';
import { Evidence, type LogIdentity, type Remainder, UnreadableRecordError } from './evidence.js';

/** A running Glidepath, which is trusted for nothing. */
export class ServedEvidence extends Evidence {
  override readonly source = 'the server';
  override readonly tiles: TileReader;

  constructor(
    private readonly glidepath: Glidepath,
    private readonly signal: AbortSignal,
  ) {
    super();
    this.tiles = new ServedTiles(glidepath, signal);
  }

  override identity(): Promise<LogIdentity> {
    return this.glidepath.audit.key({ signal: this.signal });
  }

  override async *notes(): AsyncIterable<KeptNote> {
    const { signal } = this;
    yield { file: 'the server gave', note: (await this.glidepath.audit.checkpoint({ signal })).note };
    for await (const { size, note } of this.glidepath.audit.checkpoints({ signal })) {
      yield { file: `of ${size} records`, note };
    }
  }

  override async *records(): AsyncIterable<LogRecord> {
    try {
      for await (const { text, event } of this.glidepath.events.lines({ signal: this.signal })) {
        yield storedEvent(text, event);
      }
    } catch (error) {
      if (!(error instanceof GlidepathError) || error.code !== 'malformed-event') throw error;
      throw new UnreadableRecordError(error.message);
    }
  }

  override async remainder(): Promise<Remainder> {
    const { signal } = this;
    const { unaccounted } = await this.glidepath.audit.status({ signal });
    if (unaccounted !== undefined) {
      const detail = 'the log has rows behind its newest position, which no append wrote';
      return { mirrored: null, fault: { kind: 'not-appended', ...unaccounted, detail } };
    }
    const mirror = await this.glidepath.audit.mirror({ signal }).catch(notAllowed);
    if (mirror === undefined)
      return {
        mirrored: null,
        remark: 'the bus was not compared: that needs the role auditor, operator or admin',
      };
    const detail = mirrorDifference(mirror);
    const silent = { remark: 'the bus does not answer: what it holds now was not compared' };
    if (detail === undefined)
      return { mirrored: mirror.compared, ...(mirror.missing === null ? silent : {}) };
    const [from, to] = [mirror.firstDifference ?? 1, mirror.firstDifference ?? mirror.position];
    return { mirrored: mirror.compared, fault: { kind: 'mirror-differs', from, to, detail } };
  }
}

function notAllowed(error: unknown): undefined {
  if (!(error instanceof GlidepathError) || (error.status !== 401 && error.status !== 403)) throw error;
}

function mirrorDifference({ position, missing, firstDifference }: MirrorView): string | undefined {
  if (firstDifference !== undefined) {
    return `the bus delivered something else at position ${firstDifference} than the log has`;
  }
  return missing === 0 || missing === null
    ? undefined
    : `the bus lacks ${missing} of the events up to position ${position}`;
}

/** Tiles are 8 KiB: these are four megabytes, and every tile a proof and its neighbour need. */
const MOST_KEPT = 512;

class ServedTiles extends TileReader {
  private readonly kept = new Map<string, Promise<Uint8Array>>();

  constructor(
    private readonly glidepath: Glidepath,
    private readonly signal: AbortSignal,
  ) {
    super();
  }

  override readTile(tile: Tile): Promise<Uint8Array> {
    const path = tilePath(tile);
    const reading = this.kept.get(path) ?? this.fetch(path);
    if (!this.kept.has(path) && this.kept.size >= MOST_KEPT) {
      for (const oldest of this.kept.keys()) {
        this.kept.delete(oldest);
        break;
      }
    }
    this.kept.set(path, reading);
    return reading;
  }

  private async fetch(path: string): Promise<Uint8Array> {
    try {
      return await this.glidepath.audit.file(path, { signal: this.signal });
    } catch (error) {
      if (!(error instanceof GlidepathError) || error.status !== 404) throw error;
      throw new MissingHashError(`the server has no ${path}`);
    }
  }
}
