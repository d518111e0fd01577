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
  /** When the fault begins, minutes after the canary; at once when absent. */
  readonly faultyFromMinute?: number;
  /** @param minute since the canary started; the control's history before is below 0 */
  readonly at: (minute: number) => Moment;
  /** Bad requests come in bursts of this mean size within one arm, 1 for independent ones. */
  readonly meanBurst?: number;
  /** Ticks over which a burst is spread, 1 for within one. */
  readonly burstTicks?: number;
  /** How judges by an absolute limit see it, where their limit is another than the comparison's. */
  readonly absolute?: (minute: number) => Moment;
}

export const HOUR_TICKS = 360;
/** The control's last half an hour is known before a canary starts. */
export const HISTORY_TICKS = 180;

type Traffic = Pick<Scenario, 'at' | 'meanBurst' | 'burstTicks'>;

/** One hour of a scenario, tick by tick. */
export function* hourOf(traffic: Traffic, random: Random): Generator<Tick> {
  const [canary, control] = [armOf(traffic, random), armOf(traffic, random)];
  for (let tick = 0; tick < HOUR_TICKS; tick++) {
    const moment = traffic.at((tick * TICK_MS) / 60_000);
    yield { startMs: tick * TICK_MS, canary: canary(moment.canary), control: control(moment.control) };
  }
}

/** The control before the canary starts. */
export function* historyOf(traffic: Traffic, random: Random): Generator<Tick> {
  const control = armOf(traffic, random);
  for (let tick = -HISTORY_TICKS; tick < 0; tick++) {
    const moment = traffic.at((tick * TICK_MS) / 60_000);
    yield { startMs: tick * TICK_MS, canary: { total: 0, bad: 0 }, control: control(moment.control) };
  }
}

/** One arm, asked tick after tick. Good and bad requests of a Poisson stream are two independent Poisson streams. */
function armOf(
  { meanBurst = 1, burstTicks = 1 }: Traffic,
  random: Random,
): (traffic: ArmTraffic) => ArmCounts {
  const coming = Array.from({ length: burstTicks }, () => 0);
  return ({ perSecond, badRatio }) => {
    const good = poisson(random, perSecond * TICK_SECONDS * (1 - badRatio));
    const bursts = poisson(random, (perSecond * TICK_SECONDS * badRatio) / meanBurst);
    for (let burst = 0; burst < bursts; burst++) scatter(coming, burstSize(random, meanBurst), random);
    const bad = coming.shift() ?? 0;
    coming.push(0);
    return { total: good + bad, bad };
  };
}

function scatter(coming: number[], size: number, random: Random): void {
  for (let error = 0; error < size; error++) {
    const at = coming.length === 1 ? 0 : Math.floor(random() * coming.length);
    coming[at] = (coming[at] ?? 0) + 1;
  }
}
