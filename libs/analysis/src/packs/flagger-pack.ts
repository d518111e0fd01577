import { flaggerTick, initialFlaggerState } from '../flagger/canary-run.js';
import type { FlaggerState } from '../flagger/canary-run.js';
import { isWithin } from '../flagger/metric-range.js';
import type { MetricRange } from '../flagger/metric-range.js';
import { badRatio, emptyInterval, endsInterval, withTick } from './interval.js';
import type { OpenInterval } from './interval.js';
import type { RulePack } from './rule-pack.js';

export interface FlaggerPackOptions {
  /** Bounds of the canary's percentage of good requests. */
  readonly successPercent: MetricRange;
  readonly intervalMs: number;
  readonly threshold: number;
  /** Length of a tick, milliseconds. */
  readonly tickMs: number;
}

export interface FlaggerPackState {
  readonly open: OpenInterval;
  readonly run: FlaggerState;
}

/** At least 99 % of the canary's requests good, checked every minute, rolled back at five failed checks in all. */
export const flaggerPackDefaults: FlaggerPackOptions = {
  successPercent: { min: 99 },
  intervalMs: 60_000,
  threshold: 5,
  tickMs: 10_000,
};

/** Flagger's analysis at one weight: it never promotes, so it never says safe. */
export function flaggerPack(options: FlaggerPackOptions = flaggerPackDefaults): RulePack<FlaggerPackState> {
  const { successPercent, intervalMs, threshold, tickMs } = options;
  return {
    id: 'flagger',
    version: 1,
    initial: { open: emptyInterval, run: { ...initialFlaggerState, phase: 'Progressing' } },
    look: ({ open, run }, tick) => {
      const filled = withTick(open, tick);
      if (!endsInterval(tick, tickMs, intervalMs)) return { open: filled, run };
      const checksPass = isWithin(100 * (1 - badRatio(filled.canary)), successPercent);
      return { open: emptyInterval, run: flaggerTick(run, { checksPass }, { threshold, stepWeight: 0 }) };
    },
    verdict: ({ run }) => (run.phase === 'Failed' ? 'harmful' : 'not-enough-data'),
  };
}
