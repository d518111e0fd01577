import type { ArmCounts, Tick } from '@glidepath/analysis';
import { burstSize, poisson } from './random.js';
import type { Random } from './random.js';

/** Looks come this often. */
export const TICK_MS = 10_000;
const TICK_SECONDS = TICK_MS / 1000;

/** The traffic of one arm. */
export interface ArmTraffic {
  readonly perSecond: number;
  /** Chance of a request to be bad. */
  readonly badRatio: number;
}

/** Both arms during one tick. */
export interface Moment {
  readonly canary: ArmTraffic;
  readonly control: ArmTraffic;
}

/** What is simulated for an hour. */
export interface Scenario {
  readonly id: string;
  readonly what: string;
  /** Whether the canary is at fault, so that stopping is right. */
  readonly isFaulty: boolean;
  /** @param minute since the canary started; the control's history before is below 0 */
  readonly at: (minute: number) => Moment;
  /** Bad requests come in bursts of this mean size within one arm, 1 for independent ones. */
  readonly meanBurst?: number;
  /** How judges by an absolute limit see it, where their limit is another than the comparison's. */
  readonly absolute?: (minute: number) => Moment;
}

export const HOUR_TICKS = 360;
/** The control's last half an hour is known before a canary starts. */
export const HISTORY_TICKS = 180;

/** One hour of a scenario, tick by tick. */
export function* hourOf(
  { at, meanBurst = 1 }: Pick<Scenario, 'at' | 'meanBurst'>,
  random: Random,
): Generator<Tick> {
  for (let tick = 0; tick < HOUR_TICKS; tick++) {
    const { canary, control } = at((tick * TICK_MS) / 60_000);
    yield {
      startMs: tick * TICK_MS,
      canary: armCounts(canary, meanBurst, random),
      control: armCounts(control, meanBurst, random),
    };
  }
}

/** The control before the canary starts. */
export function* historyOf(
  { at, meanBurst = 1 }: Pick<Scenario, 'at' | 'meanBurst'>,
  random: Random,
): Generator<Tick> {
  for (let tick = -HISTORY_TICKS; tick < 0; tick++) {
    const { control } = at((tick * TICK_MS) / 60_000);
    yield {
      startMs: tick * TICK_MS,
      canary: { total: 0, bad: 0 },
      control: armCounts(control, meanBurst, random),
    };
  }
}

/** Good and bad requests of a Poisson stream are two independent Poisson streams. */
function armCounts({ perSecond, badRatio }: ArmTraffic, meanBurst: number, random: Random): ArmCounts {
  const good = poisson(random, perSecond * TICK_SECONDS * (1 - badRatio));
  const bursts = poisson(random, (perSecond * TICK_SECONDS * badRatio) / meanBurst);
  let bad = 0;
  for (let burst = 0; burst < bursts; burst++) bad += burstSize(random, meanBurst);
  return { total: good + bad, bad };
}
