import type { Analysis, SliQuery, SliSlice } from '@glidepath/contracts';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { TrafficDrivers } from '../../drivers/driver.js';
import { FlightDeck } from '../../flight/application/flight-deck.js';
import { FlightShare } from '../../flight/application/flight-share.js';
import { type Arms, SliSlices } from '../../flight/application/ports.js';
import { targetOfWave, waveOfStep } from '../../flight/domain/flight-targets.js';
import { type Airborne, hasEnded, type Rollout } from '../../flight/domain/rollout-state.js';
import { nextSlice, type SliceSpan } from '../domain/next-slice.js';
import { isRetryable, type SliReading } from '../domain/reading.js';
import type { Source } from '../domain/source.js';
import { AskSource } from './ask-source.js';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 4_000;
const COMPLAIN_EVERY_MS = 10_000;

/** One indicator of one flight, asked of a provider. */
interface Asked {
  readonly asker: string;
  readonly arms: Arms;
  readonly sli: string;
  readonly provider: Source['provider'];
  readonly query: SliQuery;
}

interface Progress {
  lastUntilMs: number | null;
  asking: Promise<void> | null;
  failures: number;
  notBeforeMs: number;
  complainAgainAtMs: number;
}

/**
 * Asks the providers that do not push, slice by slice, for every indicator of every flight, and keeps what they counted
 * as if it had been pushed: whatever a flight concludes rests on slices. Both arms of a slice are kept together or not at
 * all; a source that cannot be asked leaves silence, which the flight knows how to hold at.
 */
@Injectable()
export class AskIndicators {
  private readonly progress = new Map<string, Progress>();

  constructor(
    private readonly deck: FlightDeck,
    private readonly share: FlightShare,
    private readonly drivers: TrafficDrivers,
    private readonly slices: SliSlices,
    private readonly askSource: AskSource,
    private readonly clock: Clock,
  ) {}

  /** Asks what is due, and does not wait for the answers. */
  tick(): void {
    const wanted = new Map<string, Asked>();
    for (const { state } of this.deck.active()) {
      for (const asked of this.askedOf(state)) wanted.set(asked.asker, asked);
    }
    for (const [asker] of this.progress) {
      if (!wanted.has(asker)) this.forget(asker);
    }
    for (const asked of wanted.values()) this.askWhenDue(asked);
  }

  /** Resolves when what is being asked has been answered. */
  async settled(): Promise<void> {
    await Promise.all([...this.progress.values()].map(({ asking }) => asking ?? Promise.resolve()));
  }

  private askedOf(state: Rollout): readonly Asked[] {
    if (!('startedAtMs' in state) || hasEnded(state)) return [];
    if (!this.share.has(state.filed.changeId)) return [];
    const { analysis, ...plan } = state.filed.plan;
    if (analysis.every(({ provider }) => provider === 'pushed')) return [];
    const wave = waveOfStep(state, state.step);
    const arms = this.armsOf(state, wave);
    return analysis.flatMap((each: Analysis): readonly Asked[] => {
      const { sli, provider, query } = each;
      if (provider === 'pushed' || query === undefined) return [];
      const asker = [state.filed.rolloutId, plan.strategy, wave ?? '', sli].join('/');
      return [{ asker, arms, sli, provider, query }];
    });
  }

  private armsOf(state: Airborne, wave: string | null): Arms {
    const { service, target } = targetOfWave(state, wave);
    return { service, ...this.drivers.of(target).variants(target) };
  }

  private forget(asker: string): void {
    this.progress.delete(asker);
    this.askSource.forget(`${asker}/`);
  }

  private askWhenDue(asked: Asked): void {
    const nowMs = this.clock.now().getTime();
    const progress = this.progress.get(asked.asker) ?? { ...NOTHING_YET };
    this.progress.set(asked.asker, progress);
    if (progress.asking !== null || nowMs < progress.notBeforeMs) return;
    const pace = this.askSource.paceOf(asked.provider, asked.query);
    const span = nextSlice(progress.lastUntilMs, pace, nowMs);
    if (span === null) return;
    progress.asking = this.ask(asked, span, progress).finally(() => {
      progress.asking = null;
    });
  }

  private async ask(asked: Asked, span: SliceSpan, progress: Progress): Promise<void> {
    const { arms, asker, provider, query } = asked;
    const question = { asker, service: arms.service, query, ...span };
    const variants = [arms.stable, arms.canary];
    const readings = await Promise.all(
      variants.map((variant) =>
        this.askSource.read(provider, { ...question, asker: `${asker}/${variant}`, variant }),
      ),
    );
    const failures = readings.filter(({ status }) => status === 'error');
    const doubts = readings.filter((each) => each.status === 'no-data' && each.why === 'unproven-zero');
    if (failures.length + doubts.length > 0) this.complain(asked, [...failures, ...doubts], progress);
    if (failures.some(isRetryable)) {
      this.waitLonger(progress);
      return;
    }
    const isKept = failures.length > 0 || (await this.keep(asked, span, readings, variants));
    if (!isKept) {
      this.waitLonger(progress);
      return;
    }
    progress.failures = 0;
    progress.lastUntilMs = span.untilMs;
  }

  private async keep(
    { arms, sli, provider, query }: Asked,
    { fromMs, untilMs }: SliceSpan,
    readings: readonly SliReading[],
    variants: readonly string[],
  ): Promise<boolean> {
    const { olderMs } = this.askSource.paceOf(provider, query);
    const slices = readings.flatMap((reading, index): readonly SliSlice[] => {
      if (reading.status !== 'ok') return [];
      const { status: _, ...counts } = reading;
      const variant = variants[index] ?? '';
      const source = `${provider}:${query.source}`;
      // Dated as early as its requests may have been: those of the weight before never count for the next.
      const sliceStart = new Date(fromMs - olderMs).toISOString();
      const sliceSeconds = (untilMs - fromMs) / 1000;
      return [{ source, service: arms.service, sli, variant, sliceStart, sliceSeconds, ...counts, seq: 1 }];
    });
    if (slices.length === 0) return true;
    try {
      await this.slices.recordTogether(slices);
      return true;
    } catch (error) {
      this.askSource.complain('slices could not be kept', { sli, error });
      return false;
    }
  }

  private waitLonger(progress: Progress): void {
    progress.failures += 1;
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** progress.failures);
    progress.notBeforeMs = this.clock.now().getTime() + waitMs;
  }

  private complain({ sli, query }: Asked, failures: readonly SliReading[], progress: Progress): void {
    const nowMs = this.clock.now().getTime();
    if (nowMs < progress.complainAgainAtMs) return;
    progress.complainAgainAtMs = nowMs + COMPLAIN_EVERY_MS;
    this.askSource.complain('a source could not say what it counted', {
      sli,
      source: query.source,
      failures,
    });
  }
}

const NOTHING_YET: Progress = {
  lastUntilMs: null,
  asking: null,
  failures: 0,
  notBeforeMs: Number.NEGATIVE_INFINITY,
  complainAgainAtMs: Number.NEGATIVE_INFINITY,
};
