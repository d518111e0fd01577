import { machine } from '../report/machine.js';
import type { Report } from '../report/report.js';
import { contestants } from './contestants.js';
import { judgeFigures } from './judge-figures.js';
import { scenarios } from './scenarios.js';
import { simulate } from './simulate.js';

export interface JudgeOptions {
  /** Simulated hours per scenario and judge. */
  readonly runs: number;
  readonly say: (line: string) => void;
}

const METHOD = [
  'Simulated hours, looked at every 10 seconds; requests are Poisson streams, base ratio of bad requests 0.5 %. Fixed seeds: every judge sees the same hours, and every run of the suite the same figures.',
  'Ours (version 3: alpha 1 %, corrected for the bursts of both arms) knows the last 30 minutes of the control when the canary starts; from them and from what follows it takes the dispersion of the errors.',
  'Argo Rollouts and Flagger measure the canary every minute against a fixed limit of 1 % bad requests, 3 failures tolerated and 5 failed checks in all; Kayenta compares minutes by Mann-Whitney at 98 % (tolerance 0.25, increase, marginal 75) every 10 minutes, with the exact interval.',
  'Latency is log-normal with sigma 0.6: for ours and Kayenta requests above the p99 of the control are bad, for the fixed limits requests above 1.25 times that.',
  'Bursts are geometric and within one arm; where nothing else is said, within one tick. The shared outage is in minutes 20 to 23. The ramp stays 20 minutes at each weight. A median is over all runs, stopped or not; of a late fault it is counted from the fault on, and a stop before is none.',
];
const SEED = 20_261_123;

/** `npm run bench -- judge`: false stops and detection times of our judge and of the rule packs. */
export function runJudge({ runs, say }: JudgeOptions): Report {
  const before = machine();
  const figures = scenarios.flatMap((scenario) => {
    say(scenario.what);
    return contestants.flatMap((contestant) =>
      judgeFigures(simulate(scenario, contestant, { runs, seed: SEED })),
    );
  });
  return {
    suite: 'judge',
    at: new Date().toISOString(),
    machine: { ...before, versions: { node: process.versions.node } },
    method: [...METHOD, `${runs} hours per scenario and judge.`],
    figures,
  };
}
