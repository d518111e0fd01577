import { openNote, parseNote, UntrustedError } from '@glidepath/ledger';
import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { CosignedCheckpoints } from './cosigned-checkpoints.js';
import { LedgerState } from './ledger-state.js';
import type { KeptCheckpoint } from './ports.js';
import { type Witness, Witnesses } from './witnesses.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const LONGEST_REASON = 300;

interface Standing {
  /** What the witness cosigned last, as far as we know. */
  size: number;
  failures: number;
  nextTryAt: number;
}

/** Asks every witness to cosign the newest checkpoint, and keeps what they give with it. */
@Injectable()
export class CosignCheckpoint {
  private readonly standings = new Map<string, Standing>();

  constructor(
    private readonly checkpoints: CosignedCheckpoints,
    private readonly witnesses: Witnesses,
    private readonly state: LedgerState,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Never rejects: what a witness refuses is in the state and the log, and it is asked again later. */
  async turn(): Promise<void> {
    if (this.witnesses.all.length === 0) return;
    const newest = await this.checkpoints.newest().catch(() => undefined);
    if (newest === undefined || newest.size === 0) return;
    await Promise.all(this.witnesses.all.map((witness) => this.ask(witness, newest)));
  }

  private async ask(witness: Witness, newest: KeptCheckpoint): Promise<void> {
    const standing = this.standings.get(witness.name) ?? { size: 0, failures: 0, nextTryAt: 0 };
    this.standings.set(witness.name, standing);
    const now = this.clock.now().getTime();
    if (now < standing.nextTryAt || hasCosigned(newest.note, witness)) return;
    try {
      const cosignatures = await this.cosignatures(witness, standing, newest);
      await this.checkpoints.keep(newest.size, cosignatures);
      Object.assign(standing, { size: newest.size, failures: 0, nextTryAt: 0 });
      this.state.witnesses.set(witness.name, { size: newest.size });
    } catch (error) {
      standing.nextTryAt = now + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** standing.failures);
      standing.failures += 1;
      this.report(witness, standing, error);
    }
  }

  /** The witness may know another size than we remember: it says so, and is asked once more from there. */
  private async cosignatures(witness: Witness, standing: Standing, newest: KeptCheckpoint): Promise<string> {
    for (let isSecondTry = false; ; isSecondTry = true) {
      const request = await this.checkpoints.requestFrom(standing.size, newest);
      const { status, body } = await witness.add(request);
      if (status === 200) return ownLine(newest.note, body, witness);
      const known = status === 409 ? Number(body.trim()) : Number.NaN;
      if (!Number.isSafeInteger(known) || isSecondTry)
        throw new WitnessRefusalError(status, `${witness.name} answered ${status}: ${shown(body)}`);
      standing.size = known;
      if (known > newest.size)
        throw new WitnessRefusalError(
          status,
          `${witness.name} has cosigned ${known} records, which this log does not have`,
        );
    }
  }

  private report({ name }: Witness, { size }: Standing, error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    const isKnown = this.state.witnesses.get(name)?.problem === problem;
    this.state.witnesses.set(name, { size, problem });
    if (isKnown) return;
    // 422: what we show now does not extend what the witness has seen.
    if (error instanceof WitnessRefusalError && (error.status === 422 || error.status === 409))
      this.logger.error('ALARM: a witness has seen another log under this name', { witness: name, problem });
    else this.logger.warn('a witness does not cosign', { witness: name, problem });
  }
}

class WitnessRefusalError extends Error {
  override readonly name = 'WitnessRefusalError';

  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

function hasCosigned(note: string, { key }: Witness): boolean {
  return parseNote(note).signatures.some(({ name, keyId }) => name === key.name && keyId === key.keyId);
}

/** As much of a refusal as people read. */
function shown(body: string): string {
  return body.trim().slice(0, LONGEST_REASON);
}

/** The line that is the witness's own and holds; one is enough, and others are not ours to spread. */
function ownLine(note: string, lines: string, { name, key }: Witness): string {
  const isOwn = (line: string): boolean => {
    try {
      return openNote(`${parseNote(note).text}\n${line}\n`, [key]).verified.length === 1;
    } catch {
      return false;
    }
  };
  const own = lines.split('\n').find((line) => line !== '' && isOwn(line));
  if (own === undefined)
    throw new UntrustedError('no-known-signature', `${name} gave no cosignature of its own`);
  return `${own}\n`;
}
