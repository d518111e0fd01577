import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { flightsInProcess } from '@glidepath/rollout/in-process';
import { JsonLogger } from '@glidepath/service-kit';
import { ForgetfulLog, planFlights, SECOND_MS, SimulatedClock, SimulatedFleet } from './simulated-fleet.js';

/** Looks of the service in a second. */
const LOOKS = 4;
/** Until every weight is verified, every analysis has begun and what is kept for a minute has filled up. */
const WARM_UP_S = 75;

export interface FlownThousand {
  /** Share of one core that looking, judging and recording took. */
  readonly coreShare: number;
  /** Kilobytes of heap for each flight. */
  readonly heapKb: number;
  /** Flights that were being judged at the end. */
  readonly judged: number;
}

/** Flies healthy flights side by side, in simulated seconds, and measures what a second of all of them costs. */
export async function flyThousand(flights: number, seconds: number): Promise<FlownThousand> {
  const options = { flights, driver: 'flag', badOfHundred: 0 } as const;
  const clock = new SimulatedClock();
  const log = new ForgetfulLog(clock);
  const slices = new SimulatedFleet(options);
  await planFlights(log, options);
  const logger = new JsonLogger('bench', 'error');
  const flown = flightsInProcess({ events: log, slices, clock, logger, latenessMs: SECOND_MS });
  await flown.tick();
  await log.forgetFromNowOn();
  const emptyBytes = heapBytes();
  let cpuMs = 0;
  for (let second = 0; second < WARM_UP_S + seconds; second += 1) {
    const startMs = clock.ms;
    for (let look = 0; look < LOOKS; look += 1) {
      clock.ms += SECOND_MS / LOOKS;
      const before = process.cpuUsage();
      await flown.tick();
      const { user, system } = process.cpuUsage(before);
      if (second >= WARM_UP_S) cpuMs += (user + system) / 1_000;
    }
    slices.serve(startMs);
  }
  const heapKb = (heapBytes() - emptyBytes) / 1024 / flights;
  const judged = flown.active().filter((state) => 'verdict' in state && state.verdict !== null).length;
  return { coreShare: cpuMs / (seconds * SECOND_MS), heapKb, judged };
}

/** Used bytes after a collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
