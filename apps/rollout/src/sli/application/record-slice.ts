import { type SliSlice, SliSliceSchema, sliSubject } from '@glidepath/contracts';
import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { SliSlices } from '../../flight/application/ports.js';

/** Slices older than this can no longer matter to a flight, and are forgotten. */
export const RETENTION_MS = 6 * 3_600_000;
/** A source whose clock runs further ahead than this would be judged before its time. */
const MOST_AHEAD_MS = 60_000;
const COMPLAIN_EVERY_MS = 10_000;

export interface SliceMessage {
  readonly subject: string;
  readonly data: Uint8Array;
}

/** Takes in what sources push. What is not a slice is counted and, now and then, logged; it never stops the others. */
@Injectable()
export class RecordSlice {
  private readonly counts = { recorded: 0, refused: 0 };
  private complainAgainAtMs = 0;

  constructor(
    private readonly slices: SliSlices,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  get tally(): Readonly<{ recorded: number; refused: number }> {
    return this.counts;
  }

  /** @throws when the slice cannot be kept now; it should be delivered again */
  async run({ subject, data }: SliceMessage): Promise<void> {
    const parsed = SliSliceSchema.safeParse(jsonOrUndefined(data));
    if (!parsed.success) {
      this.refuse(subject, parsed.error.issues[0]?.message ?? 'not a slice');
      return;
    }
    const slice = parsed.data;
    const fault = this.faultOf(subject, slice);
    if (fault !== null) {
      this.refuse(subject, fault);
      return;
    }
    await this.slices.record(slice);
    this.counts.recorded += 1;
  }

  private faultOf(subject: string, slice: SliSlice): string | null {
    const { service, sli } = slice;
    if (subject !== sliSubject(service, sli))
      return `the slice is of ${service}/${sli}, its subject is another`;
    const startMs = Date.parse(slice.sliceStart);
    const ageMs = this.clock.now().getTime() - startMs;
    if (ageMs > RETENTION_MS) return 'the slice is too old';
    return ageMs < -MOST_AHEAD_MS ? 'the slice lies in the future' : null;
  }

  private refuse(subject: string, fault: string): void {
    this.counts.refused += 1;
    const nowMs = this.clock.now().getTime();
    if (nowMs < this.complainAgainAtMs) return;
    this.complainAgainAtMs = nowMs + COMPLAIN_EVERY_MS;
    this.logger.warn('a slice was refused', { subject, fault, refused: this.counts.refused });
  }
}

function jsonOrUndefined(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch {
    return undefined;
  }
}
