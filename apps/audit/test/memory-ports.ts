import type { RawEvent, ReadLogOptions } from '@glidepath/event-store';
import {
  type BuiltTile,
  type Checkpoint,
  EMPTY_ROOT,
  MissingHashError,
  noteSigner,
  signKeyRotation,
  signLogSuccession,
  type Tile,
} from '@glidepath/ledger';
import {
  type KeptCheckpoint,
  LedgerStore,
  SealedElsewhereError,
  type SignerState,
  SignerVault,
} from '../src/ledger/application/ports.js';
import type { SignerSettings } from '../src/ledger/application/signer-settings.js';
import { type Witness, Witnesses } from '../src/ledger/application/witnesses.js';
import type { SignedHead } from '../src/ledger/domain/decide-signing.js';
import { LogSource } from '../src/log/application/log-source.js';
import { type MirrorComparison, MirrorRecords } from '../src/mirror/application/mirror-records.js';
import { MirrorProbe } from '../src/mirror/application/mirror-probe.js';
import { HandlingRecords, type Tally } from '../src/reconciliation/application/handling-records.js';
import { ChangeKeys } from '../src/replay/application/change-keys.js';

/** A log that tests may tamper with. */
export class MemoryLog extends LogSource {
  readonly events: RawEvent[] = [];

  override head(): Promise<number> {
    return this.newest();
  }

  override newest(): Promise<number> {
    return Promise.resolve(this.events.at(-1)?.position ?? 0);
  }

  override async *readRaw(options: ReadLogOptions): AsyncIterable<RawEvent> {
    const chosen = this.events.filter((event) => matches(event, options));
    yield* chosen.slice(0, options.limit ?? chosen.length);
  }
}

function matches(event: RawEvent, options: ReadLogOptions): boolean {
  const {
    after = 0,
    until = Number.POSITIVE_INFINITY,
    correlationId,
    stream,
    actor,
    types,
    recordedFrom,
    recordedUntil,
  } = options;
  return (
    event.position > after &&
    event.position <= until &&
    (correlationId === undefined || event.correlationId === correlationId) &&
    (stream === undefined || event.stream === stream) &&
    (actor === undefined || [event.actor.id, event.actor.onBehalfOf].includes(actor)) &&
    (types?.includes(event.type) ?? true) &&
    (recordedFrom === undefined || event.recordedAt >= recordedFrom) &&
    (recordedUntil === undefined || event.recordedAt <= recordedUntil)
  );
}

export class MemoryLedgerStore extends LedgerStore {
  kept: KeptCheckpoint[] = [];
  readonly tiles = new Map<string, Uint8Array>();
  size = 0;

  override readTile({ level, index, width }: Tile): Promise<Uint8Array> {
    const bytes = this.tiles.get(`${level}/${index}`)?.subarray(0, width * 32);
    return bytes?.length === width * 32
      ? Promise.resolve(bytes)
      : Promise.reject(new MissingHashError(`no tile ${level}/${index}`));
  }

  override sealedSize(): Promise<number> {
    return Promise.resolve(this.size);
  }

  override seal(from: number, to: number, tiles: readonly BuiltTile[]): Promise<void> {
    if (from !== this.size) return Promise.reject(new SealedElsewhereError('too late'));
    this.size = to;
    for (const { tile, bytes } of tiles) this.tiles.set(`${tile.level}/${tile.index}`, bytes);
    return Promise.resolve();
  }

  override newestCheckpoint(): Promise<KeptCheckpoint | undefined> {
    return Promise.resolve(this.kept.at(-1));
  }

  override checkpointAt(size: number): Promise<KeptCheckpoint | undefined> {
    return Promise.resolve(this.kept.find((checkpoint) => checkpoint.size === size));
  }

  override checkpointUpTo(size: number): Promise<KeptCheckpoint | undefined> {
    return Promise.resolve(this.kept.findLast((checkpoint) => checkpoint.size <= size));
  }

  override checkpointsAfter(after: number, limit: number): Promise<readonly KeptCheckpoint[]> {
    return Promise.resolve(this.kept.filter(({ size }) => size > after).slice(0, limit));
  }

  override keepCheckpoint(checkpoint: KeptCheckpoint): Promise<void> {
    if (!this.kept.some(({ size }) => size === checkpoint.size)) this.kept.push(checkpoint);
    return Promise.resolve();
  }

  override cosign(size: number, lines: string): Promise<string | undefined> {
    const at = this.kept.findIndex((checkpoint) => checkpoint.size === size);
    const found = this.kept[at];
    if (found === undefined) return Promise.resolve(undefined);
    this.kept[at] = { ...found, note: found.note + lines };
    return Promise.resolve(this.kept[at]?.note);
  }

  override closeLog(): Promise<void> {
    this.kept.length = 0;
    this.tiles.clear();
    this.size = 0;
    return Promise.resolve();
  }

  override exclusively<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}

export class MemorySignerVault extends SignerVault {
  state: SignerState | undefined;
  readonly files = new Map<number, string>();
  readonly handovers: string[] = [];
  private takingOver: string | undefined;

  override load(): Promise<SignerState | undefined> {
    return Promise.resolve(this.state);
  }

  override recover(): Promise<void> {
    return Promise.resolve();
  }

  override create(origin = 'glidepath.test/log'): Promise<SignerState> {
    const last = { origin, size: 0, root: Buffer.from(EMPTY_ROOT).toString('hex') };
    this.state = { signer: noteSigner(origin, 'ed25519', Buffer.alloc(32, 5)), last };
    return Promise.resolve(this.state);
  }

  override rotations(): Promise<readonly string[]> {
    return Promise.resolve(this.handovers);
  }

  override rotate(): Promise<void> {
    if (this.state === undefined) return Promise.reject(new Error('there is no key'));
    const { signer, last } = this.state;
    const next = noteSigner(last.origin, 'ed25519', Buffer.alloc(32, 6 + this.handovers.length));
    this.handovers.push(signKeyRotation(headOf(last), signer, next));
    this.state = { signer: next, last };
    return Promise.resolve();
  }

  override async startAfresh(closed: SignedHead, reason: string): Promise<SignerState> {
    const state = await this.create('glidepath.test/log2');
    this.takingOver = signLogSuccession(
      { origin: state.signer.name, closed: headOf(closed), reason },
      state.signer,
    );
    this.handovers.length = 0;
    this.files.clear();
    return state;
  }

  override successionNote(): Promise<string | undefined> {
    return Promise.resolve(this.takingOver);
  }

  override remember(last: SignedHead): Promise<void> {
    if (this.state !== undefined) this.state = { ...this.state, last };
    return Promise.resolve();
  }

  override keepNote(size: number, note: string): Promise<void> {
    this.files.set(size, note);
    return Promise.resolve();
  }

  override async *notes(): AsyncIterable<string> {
    yield* this.files.values();
  }
}

function headOf({ origin, size, root }: SignedHead): Checkpoint {
  return { origin, size: BigInt(size), root: Buffer.from(root, 'hex') };
}

export class NoWitnesses extends Witnesses {
  override readonly all: readonly Witness[] = [];
}

export const PLAIN_SIGNER = {
  keyGeneration: 1,
  closes: undefined,
  closeReason: 'test',
} satisfies SignerSettings;

export class MemoryMirrorRecords extends MirrorRecords {
  comparison: MirrorComparison = { compared: 0 };

  override compare(): Promise<MirrorComparison> {
    return Promise.resolve(this.comparison);
  }
}

export class CompleteMirror extends MirrorProbe {
  override lacking(): Promise<number> {
    return Promise.resolve(0);
  }
}

export class MemoryHandlingRecords extends HandlingRecords {
  counted: Tally = { published: 0, consumers: [], detached: [] };

  override tally(): Promise<Tally> {
    return Promise.resolve(this.counted);
  }
}

export class MemoryChangeKeys extends ChangeKeys {
  readonly keys = new Map<string, string>();

  override changeId(key: string): Promise<string | undefined> {
    return Promise.resolve(this.keys.get(key));
  }
}
