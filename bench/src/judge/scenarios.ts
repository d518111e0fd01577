import type { Moment, Scenario } from './scenario.js';

const BASE = 0.005;

function steady(canaryPerSecond: number, controlPerSecond: number, ratio: number, base = BASE): () => Moment {
  const moment: Moment = {
    canary: { perSecond: canaryPerSecond, badRatio: base * ratio },
    control: { perSecond: controlPerSecond, badRatio: base },
  };
  return () => moment;
}

function fault(ratio: number, canaryPerSecond: number, controlPerSecond: number): Scenario {
  return {
    id: `error-${ratio}x-${canaryPerSecond}v${controlPerSecond}`,
    what: `${ratio} times the errors at ${canaryPerSecond} v ${controlPerSecond} requests a second`,
    isFaulty: true,
    at: steady(canaryPerSecond, controlPerSecond, ratio),
  };
}

function healthy(canaryPerSecond: number, controlPerSecond: number): Scenario {
  return {
    id: `no-effect-${canaryPerSecond}v${controlPerSecond}`,
    what: `no difference at ${canaryPerSecond} v ${controlPerSecond} requests a second`,
    isFaulty: false,
    at: steady(canaryPerSecond, controlPerSecond, 1),
  };
}

/** A canary that was well for ten minutes. */
function lateFault(ratio: number): Scenario {
  const faultyFromMinute = 10;
  return {
    id: `late-error-${ratio}x`,
    what: `${ratio} times the errors from minute ${faultyFromMinute} on, at 10 v 10 requests a second`,
    isFaulty: true,
    faultyFromMinute,
    at: (minute) => steady(10, 10, minute < faultyFromMinute ? 1 : ratio)(),
  };
}

const OUTAGE = { fromMinute: 20, toMinute: 23, ratio: 10 } as const;

/** Both arms fail alike for three minutes. */
const sharedOutage: Scenario = {
  id: 'shared-outage',
  what: 'both arms have 10 times the errors for 3 minutes, at 10 v 10 requests a second',
  isFaulty: false,
  at: (minute) => {
    const isOut = minute >= OUTAGE.fromMinute && minute < OUTAGE.toMinute;
    return steady(10, 10, 1, isOut ? BASE * OUTAGE.ratio : BASE)();
  },
};

/** 5, 20 and 50 percent of 20 requests a second, twenty minutes each; before, all of it is the control's. */
function ramp(ratio: number): (minute: number) => Moment {
  return (minute) => {
    if (minute < 0) return steady(0, 20, ratio)();
    const share = [0.05, 0.2, 0.5][Math.floor(minute / 20)] ?? 0.5;
    return steady(20 * share, 20 * (1 - share), ratio)();
  };
}

/**
 * Log-normal latencies, sigma 0.6: the canary 20 % slower exceeds the control's p99 in 2.157 % of its requests, by
 * 1 - Φ(2.3263 - ln 1.2 / 0.6). A fixed limit is put 25 % above the usual p99, exceeded by 0.349 % and 0.833 %.
 */
const slower: Scenario = {
  id: 'latency-20pct',
  what: 'latency +20 %, seen as requests above the p99 of the control, at 10 v 10 requests a second',
  isFaulty: true,
  at: steady(10, 10, 2.157, 0.01),
  absolute: steady(10, 10, 0.833 / 0.349, 0.00349),
};

function bursts(meanBurst: number): Scenario {
  return {
    id: `bursts-of-${meanBurst}`,
    what: `no difference, errors in bursts of mean size ${meanBurst} within one arm, at 10 v 10 requests a second`,
    isFaulty: false,
    at: steady(10, 10, 1),
    meanBurst,
  };
}

/** The hardest bursts: they last. */
const longBursts: Scenario = {
  ...bursts(20),
  id: 'bursts-of-20-over-30s',
  what: 'no difference, errors in bursts of mean size 20 that last 30 s, at 10 v 10 requests a second',
  burstTicks: 3,
};

/** Everything that is simulated; base error ratio 0.5 %. */
export const scenarios: readonly Scenario[] = [
  healthy(10, 10),
  fault(2, 10, 10),
  fault(4, 10, 10),
  fault(10, 10, 10),
  lateFault(4),
  lateFault(10),
  slower,
  sharedOutage,
  {
    id: 'ramp-no-effect',
    what: 'no difference, 5, 20 and 50 % of 20 requests a second',
    isFaulty: false,
    at: ramp(1),
  },
  {
    id: 'ramp-error-10x',
    what: '10 times the errors, 5, 20 and 50 % of 20 requests a second',
    isFaulty: true,
    at: ramp(10),
  },
  bursts(5),
  bursts(20),
  longBursts,
  healthy(2, 18),
  fault(2, 2, 18),
  fault(4, 2, 18),
  fault(10, 2, 18),
];
