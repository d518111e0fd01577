import {
  decideWitness,
  EMPTY_ROOT,
  MalformedError,
  type NoteVerifier,
  parseCheckpoint,
  parseNote,
  signatureLine,
  type WitnessedLog,
} from '@glidepath/ledger';
import type { WitnessFolder } from './witness-folder.js';

export interface WitnessAnswer {
  readonly status: number;
  readonly type: 'text/plain; charset=utf-8' | 'text/x.tlog.size';
  readonly body: string;
}

/** Cosigns a checkpoint after it has seen that nothing it cosigned before was taken back (C2SP tlog-witness). */
export class Witness {
  /** By origin: requests about one log wait for each other, so that look and store are one step. */
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly folder: WitnessFolder,
    /** Keys of the logs to be witnessed; several of one name while a key is being rotated. */
    private readonly logs: readonly NoteVerifier[],
    private readonly now: () => Date,
  ) {}

  /** Answers an `add-checkpoint` request. What it cosigns is on the disk before this resolves. */
  async add(body: string): Promise<WitnessAnswer> {
    const origin = originOf(body);
    if (origin === undefined) return text(400, 'malformed add-checkpoint request');
    const turn = (this.turns.get(origin) ?? Promise.resolve()).then(() => this.decide(origin, body));
    this.turns.set(
      origin,
      turn.catch(() => undefined),
    );
    return turn;
  }

  private async decide(origin: string, body: string): Promise<WitnessAnswer> {
    const log = await this.knownLog(origin);
    const decision = decideWitness(body, () => log);
    switch (decision.status) {
      case 200: {
        const cosignature = signatureLine(decision.checkpoint.note.text, this.folder.signer, this.now());
        await this.folder.write(origin, noteOf(body) + cosignature);
        return text(200, cosignature);
      }
      case 409:
        return { status: 409, type: 'text/x.tlog.size', body: `${decision.size}\n` };
      case 400:
      case 403:
      case 404:
      case 422:
        return text(decision.status, decision.detail);
    }
  }

  private async knownLog(origin: string): Promise<WitnessedLog | undefined> {
    const keys = this.logs.filter(({ name }) => name === origin);
    if (keys.length === 0) return undefined;
    const note = await this.folder.read(origin);
    if (note === undefined) return { keys, size: 0n, root: EMPTY_ROOT };
    const { size, root } = parseCheckpoint(parseNote(note).text);
    return { keys, size, root };
  }
}

function originOf(body: string): string | undefined {
  try {
    return parseCheckpoint(parseNote(noteOf(body)).text).origin;
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** What follows the first blank line. */
function noteOf(body: string): string {
  return body.slice(body.indexOf('\n\n') + 2);
}

function text(status: number, body: string): WitnessAnswer {
  return { status, type: 'text/plain; charset=utf-8', body: body.endsWith('\n') ? body : `${body}\n` };
}
