import { createHash } from 'node:crypto';
import { PeriodTally } from '@glidepath/audit/domain';
import type { EventEnvelope } from '@glidepath/event-store';
import {
  CompactRange,
  decodeBase64,
  leafHash,
  type LogKeys,
  type LogRecord,
  MalformedError,
  type NoteVerifier,
  type OpenedCheckpoint,
  parseTlogProof,
  sameHash,
  verifyConsistency,
  verifyInclusion,
} from '@glidepath/ledger';
import type { ArchiveFiles } from '../archive/archive-files.js';
import { ndjsonLines } from '../archive/ndjson-lines.js';
import { storedEvent } from '../stored-event.js';
import { type Conclusions, conclusionsOf, unreadText } from './conclusions.js';
import { changePath, documentText, type Manifest, ManifestSchema, PACK, proofPath } from './pack-layout.js';
import { PeriodEdges } from './period-edges.js';

/** The first thing wrong with a pack. */
export class PackFault extends Error {
  override readonly name = 'PackFault';

  constructor(
    /** A file of the pack. */
    readonly file: string,
    detail: string,
  ) {
    super(detail);
  }
}

/** The stream of the lists of who may do what. */
const ACCESS_LIST = 'access-list';

interface Line {
  readonly event: EventEnvelope;
  readonly record: LogRecord;
}

/** Checks an evidence pack against nothing but itself and the keys. Opens no file but the pack's. */
export class PackCheck {
  readonly #perChange = new Map<string, number>();
  readonly #heads: OpenedCheckpoint[] = [];
  /** Version of the last access list among the records. */
  #listsSeen = 0;

  private constructor(
    private readonly files: ArchiveFiles,
    private readonly keys: LogKeys,
    private readonly witnesses: readonly NoteVerifier[],
    readonly manifest: Manifest,
  ) {}

  /** The checkpoints around the period, their signatures verified: those of witnesses too. */
  get heads(): readonly OpenedCheckpoint[] {
    return this.#heads;
  }

  /** @throws PackFault when the file has no manifest of a pack, or it is not of this log */
  static async open(
    files: ArchiveFiles,
    keys: LogKeys,
    witnesses: readonly NoteVerifier[] = [],
  ): Promise<PackCheck> {
    const text = await files.text(PACK.manifest);
    if (text === undefined)
      throw new PackFault(PACK.manifest, 'this is no evidence pack: it has no manifest');
    const parsed = ManifestSchema.safeParse(jsonOf(PACK.manifest, text));
    if (!parsed.success) throw new PackFault(PACK.manifest, 'the manifest is not one of an evidence pack');
    if (parsed.data.origin !== keys.origin)
      throw new PackFault(PACK.manifest, `the pack is of ${parsed.data.origin}, the key of ${keys.origin}`);
    return new PackCheck(files, keys, witnesses, parsed.data);
  }

  /**
   * In the order that names the narrowest fault: every file's digest, both checkpoints, every record between them, every
   * change with its proofs, and the conclusions drawn again.
   * @throws PackFault
   */
  async run(): Promise<Conclusions> {
    await this.#checkDigests();
    const [start, end] = [
      await this.#head(PACK.start, this.manifest.start),
      await this.#head(PACK.end, this.manifest.end),
    ];
    if (end === undefined) throw new PackFault(PACK.end, 'there is no checkpoint at the end');
    await this.#checkConsistency(start, end);
    const tally = await this.#checkRange(start, end);
    for (const changeId of tally.changes) await this.#checkChange(changeId, end);
    const lists = await this.#proved(PACK.lists, PACK.listProofs, end);
    lists.forEach(({ event }, at) => {
      if (event.stream !== ACCESS_LIST || event.version !== at + 1)
        throw new PackFault(PACK.lists, `list ${at + 1} is missing`);
    });
    if (lists.length < this.#listsSeen)
      throw new PackFault(PACK.lists, `list ${lists.length + 1} is missing`);
    const eventsOf = async (changeId: string): Promise<readonly EventEnvelope[]> =>
      (await this.#lines(`${changePath(changeId)}.ndjson`)).map(({ event }) => event);
    const listEvents = lists.map(({ event }) => event);
    const conclusions = await conclusionsOf(this.manifest.period, tally, eventsOf, listEvents);
    const { population, reconciliation, access } = conclusions;
    // Whoever made the pack may have known a newer event than this program does.
    const unread = population.unreadable.map((record) => `; ${unreadText(record)}`)[0] ?? '';
    await this.#compare(PACK.population, population, unread);
    await this.#compare(PACK.reconciliation, reconciliation, unread);
    await this.#compare(PACK.access, access, unread);
    return conclusions;
  }

  async #checkDigests(): Promise<void> {
    const { files } = this.manifest;
    for (const [path, expected] of Object.entries(files)) {
      const content = await this.files.stream(path);
      if (content === undefined) throw new PackFault(path, `${path} is missing`);
      const hash = createHash('sha256');
      for await (const chunk of content) hash.update(chunk);
      if (hash.digest('hex') !== expected)
        throw new PackFault(path, `${path} is not the file the manifest names`);
    }
    for (const folder of [PACK.changes, PACK.listProofs, PACK.rotations])
      for (const name of await this.files.list(folder))
        if (files[`${folder}/${name}`] === undefined)
          throw new PackFault(`${folder}/${name}`, `the manifest does not know ${folder}/${name}`);
  }

  async #head(path: string, expected: Manifest['start']): Promise<OpenedCheckpoint | undefined> {
    if (expected === null) return undefined;
    const note = await this.#text(path);
    const opened = trusted(path, () => this.keys.open(note, this.witnesses));
    const isSame = Number(opened.size) === expected.size && hex(opened.root) === expected.root;
    if (!isSame) throw new PackFault(path, `${path} is not the checkpoint the manifest names`);
    return opened;
  }

  async #checkConsistency(start: OpenedCheckpoint | undefined, end: OpenedCheckpoint): Promise<void> {
    if (start === undefined) return;
    const proof = await this.#hashes(PACK.consistency);
    const claim = { size1: start.size, size2: end.size, root1: start.root, root2: end.root, proof };
    if (!verifyConsistency(claim))
      throw new PackFault(PACK.consistency, 'the log at the end does not extend the log at the start');
  }

  /** Every record between the checkpoints, appended to the tree at the start, gives the root at the end: none is left out. */
  async #checkRange(start: OpenedCheckpoint | undefined, end: OpenedCheckpoint): Promise<PeriodTally> {
    const range = await this.#edge(start);
    const { first, last } = this.manifest;
    if (range.size >= first || Number(end.size) < last)
      throw new PackFault(PACK.manifest, 'the checkpoints do not enclose the period');
    const tally = new PeriodTally();
    const edges = new PeriodEdges(this.manifest);
    for await (const { event, record } of this.#records(PACK.events)) {
      if (event.position !== range.size + 1)
        throw new PackFault(PACK.events, `position ${range.size + 1} is missing or out of order`);
      range.append(leafHash(record));
      this.#place(event, edges, tally);
    }
    if (range.size !== Number(end.size))
      throw new PackFault(PACK.events, `positions ${range.size + 1} to ${end.size} are missing`);
    if (!sameHash(range.root(), end.root))
      throw new PackFault(PACK.events, 'the records are not those that were sealed');
    const gap = edges.gap(start === undefined);
    if (gap !== undefined) throw new PackFault(PACK.manifest, gap);
    return tally;
  }

  #place(event: EventEnvelope, edges: PeriodEdges, tally: PeriodTally): void {
    const { position, stream, version, correlationId } = event;
    const isInside = edges.see(event);
    if (isInside === undefined)
      throw new PackFault(PACK.manifest, `position ${position} is not where the manifest puts it`);
    if (stream === ACCESS_LIST) this.#listsSeen = version;
    if (isInside) tally.see(event);
    if (correlationId !== null)
      this.#perChange.set(correlationId, (this.#perChange.get(correlationId) ?? 0) + 1);
  }

  async #edge(start: OpenedCheckpoint | undefined): Promise<CompactRange> {
    if (start === undefined) return CompactRange.empty();
    const hashes = await this.#hashes(PACK.edge);
    const range = trusted(PACK.edge, () => CompactRange.restore(Number(start.size), hashes));
    if (!sameHash(range.root(), start.root))
      throw new PackFault(PACK.edge, 'the edge of the tree does not give the root at the start');
    return range;
  }

  /** All of a change's events are sealed, and none of the pack's range or of its own streams is left out. */
  async #checkChange(changeId: string, end: OpenedCheckpoint): Promise<void> {
    const path = changePath(changeId);
    const file = `${path}.ndjson`;
    const lines = await this.#proved(file, path, end);
    const after = this.manifest.start?.size ?? 0;
    const versions = new Map<string, number>();
    for (const { event } of lines) {
      if (event.correlationId !== changeId)
        throw new PackFault(file, `position ${event.position} concerns another change`);
      const due = (versions.get(event.stream) ?? 0) + 1;
      if (event.stream.endsWith(changeId) && event.version !== due)
        throw new PackFault(file, `version ${due} of ${event.stream} is missing`);
      versions.set(event.stream, event.version);
    }
    const within = lines.filter(({ event }) => event.position > after).length;
    if (within !== this.#perChange.get(changeId))
      throw new PackFault(file, 'events of the change are missing');
  }

  /** Events with a proof for each that it is sealed under the checkpoint at the end. */
  async #proved(file: string, folder: string, end: OpenedCheckpoint): Promise<readonly Line[]> {
    const lines = await this.#lines(file);
    const note = await this.#text(PACK.end);
    let before = 0;
    for (const { event, record } of lines) {
      if (event.position <= before) throw new PackFault(file, `position ${event.position} is out of order`);
      before = event.position;
      const path = proofPath(folder, event.position);
      const proof = await this.#text(path);
      trusted(path, () => {
        const { index, checkpoint, hashes } = parseTlogProof(proof);
        if (index !== BigInt(event.position - 1) || checkpoint !== note)
          throw new MalformedError('tlog-proof', 'it is about another record or checkpoint');
        // The checkpoint is the one at the end, whose signature is verified already.
        const { size, root } = end;
        if (!verifyInclusion({ index, size, leafHash: leafHash(record), root, proof: hashes }))
          throw new MalformedError('tlog-proof', `the record is not leaf ${index}`);
      });
    }
    if (before > Number(end.size)) throw new PackFault(file, `position ${before} is beyond the checkpoint`);
    return lines;
  }

  async #lines(file: string): Promise<readonly Line[]> {
    const lines: Line[] = [];
    for await (const line of this.#records(file)) lines.push(line);
    return lines;
  }

  async *#records(file: string): AsyncGenerator<Line> {
    const content = await this.files.stream(file);
    if (content === undefined) throw new PackFault(file, `${file} is missing`);
    let line = 0;
    for await (const text of ndjsonLines(content)) {
      line += 1;
      if (text === '') continue;
      const event = jsonOf(`line ${line} of ${file}`, text, file) as EventEnvelope;
      const record = trusted(file, () => storedEvent(text, event));
      const { position, stream, type } = event;
      if (record.contentDigest !== record.digest)
        throw new PackFault(file, `position ${position} of ${stream} (${type}) does not fit its digest`);
      yield { event, record };
    }
  }

  async #compare(path: string, again: unknown, unread: string): Promise<void> {
    if ((await this.#text(path)) !== documentText(again))
      throw new PackFault(path, `${path} is not what follows from the records${unread}`);
  }

  async #hashes(path: string): Promise<readonly Uint8Array[]> {
    const lines = (await this.#text(path)).split('\n').filter((line) => line !== '');
    return trusted(path, () => lines.map((line) => decodeBase64(line, path)));
  }

  async #text(path: string): Promise<string> {
    const text = await this.files.text(path);
    if (text === undefined) throw new PackFault(path, `${path} is missing`);
    return text;
  }
}

function jsonOf(what: string, text: string, file = what): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PackFault(file, `${what} is not JSON`);
  }
}

/** What does not verify or cannot be read is a fault of the file it came from. */
function trusted<Value>(file: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new PackFault(file, `${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
