import { eventDigest, type RawEvent } from '@glidepath/event-store';
import {
  type LogFault,
  type LogKeys,
  type LogRecord,
  type LogVerdict,
  LogVerification,
  MalformedError,
  SealedLeaves,
  type TreeHead,
  UntrustedError,
} from '@glidepath/ledger';
import { Injectable } from '@nestjs/common';
import { LogSource } from '../../log/application/log-source.js';
import { MirrorRecords } from '../../mirror/application/mirror-records.js';
import { LedgerStore, SignerVault } from './ports.js';
import { NoCheckpointError } from './refusals.js';

export interface Verification {
  readonly verdict: LogVerdict;
  /** Events received from the mirror and compared. */
  readonly mirrored: number;
  readonly fault?: LogFault;
}

interface Heads {
  readonly heads: readonly TreeHead[];
  readonly fault?: LogFault;
}

/**
 * Verifies everything there is, streaming: each record against its digest and its sealed leaf, positions, versions and
 * times, the root at every kept checkpoint (in the database and as a file), and what the mirror delivered.
 */
@Injectable()
export class VerifyLedger {
  constructor(
    private readonly source: LogSource,
    private readonly store: LedgerStore,
    private readonly vault: SignerVault,
    private readonly mirror: MirrorRecords,
  ) {}

  /**
   * @param signal gives it up: rejects with its reason
   * @throws NoCheckpointError when the log has no key yet
   */
  async run(signal?: AbortSignal): Promise<Verification> {
    const keys = await this.vault.keys();
    if (keys === undefined) throw new NoCheckpointError();
    // Checkpoints first: rows read later reach at least as far.
    const { heads, fault: untrusted } = await this.heads(keys);
    const verdict = await this.fold(new LogVerification(heads), await this.store.sealedSize(), signal);
    const mirror = await this.mirror.compare();
    const differs = mirror.firstDifference === undefined ? undefined : mirrorFault(mirror.firstDifference);
    const unaccounted = await this.source.unaccounted();
    const foreign = unaccounted === undefined ? undefined : notAppended(unaccounted);
    const fault = verdict.fault ?? untrusted ?? foreign ?? differs;
    return { verdict, mirrored: mirror.compared, ...(fault === undefined ? {} : { fault }) };
  }

  private async fold(
    verification: LogVerification,
    sealed: number,
    signal?: AbortSignal,
  ): Promise<LogVerdict> {
    const leaves = new SealedLeaves(this.store, sealed);
    for await (const raw of this.source.readRaw(signal === undefined ? {} : { signal })) {
      const fault = verification.add(recordOf(raw, await leaves.at(raw.position)));
      if (fault !== undefined) break;
    }
    return verification.finish();
  }

  private async heads(keys: LogKeys): Promise<Heads> {
    const heads: TreeHead[] = [...keys.handovers];
    const seen = new Set<string>();
    let fault: LogFault | undefined;
    for (const notes of [this.store.checkpointNotes(), this.vault.notes()]) {
      for await (const note of notes) {
        if (seen.has(note)) continue;
        seen.add(note);
        const head = open(note, keys);
        if ('kind' in head) fault ??= head;
        else heads.push(head);
      }
    }
    return { heads, ...(fault === undefined ? {} : { fault }) };
  }
}

function recordOf(raw: RawEvent, sealedLeaf: Uint8Array | undefined): LogRecord {
  const { position, stream, version, type, recordedAt, digest } = raw;
  const contentDigest = eventDigest(raw, raw.dataText);
  return { position, stream, version, type, recordedAt, digest, contentDigest, sealedLeaf };
}

function open(note: string, keys: LogKeys): TreeHead | LogFault {
  try {
    return keys.open(note);
  } catch (error) {
    if (!(error instanceof MalformedError || error instanceof UntrustedError)) throw error;
    return {
      kind: 'untrusted-checkpoint',
      from: 0,
      to: 0,
      detail: `a kept checkpoint does not verify: ${error.message}`,
    };
  }
}

function notAppended({ from, to }: { readonly from: number; readonly to: number }): LogFault {
  return { kind: 'not-appended', from, to, detail: 'rows behind the head were not written by an append' };
}

function mirrorFault(position: number): LogFault {
  const detail = `what the mirror delivered at position ${position} is not what the log has`;
  return { kind: 'mirror-differs', from: position, to: position, detail };
}
