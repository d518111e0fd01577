import {
  type Applied,
  type DriverCapabilities,
  flightsInProcess,
  type Observation,
  TrafficDriver,
  UNSEEN,
  type Verification,
  type WeightOrder,
} from '@glidepath/rollout/in-process';
import { JsonLogger } from '@glidepath/service-kit';
import { ForgetfulLog, planFlights, SECOND_MS, SimulatedClock, SimulatedFleet } from './simulated-fleet.js';

const LOOKS = 4;
const MOST_SECONDS = 60;

/** A router that does as it is told, and notes how long after the order was durable it was told to go back. */
class TimedRouter extends TrafficDriver {
  readonly kind = 'haproxy';
  readonly tookMs: number[] = [];
  private readonly weights = new Map<string, number>();

  constructor(private readonly log: ForgetfulLog) {
    super();
  }

  override capabilities(): DriverCapabilities {
    const is = { finestPercent: 0.01, tolerancePoints: 0, isSticky: false, verifies: true, counts: false };
    return { effect: 'outside', strategies: ['canary'], ...is };
  }

  override plan({ weightPercent }: WeightOrder) {
    return Promise.resolve({ weightPercent, changes: [] });
  }

  override apply({ rolloutId, weightPercent }: WeightOrder): Promise<Applied> {
    const tookMs = this.log.msSinceAppend(rolloutId);
    if (weightPercent === 0 && tookMs !== null) this.tookMs.push(tookMs);
    this.weights.set(rolloutId, weightPercent);
    return Promise.resolve({ outcome: 'accepted' });
  }

  override verify({ rolloutId, weightPercent }: WeightOrder): Promise<Verification> {
    const setPercent = this.weights.get(rolloutId) ?? 0;
    if (setPercent === weightPercent) return Promise.resolve({ outcome: 'converged', setPercent });
    return Promise.resolve({ outcome: 'pending', reason: 'not told yet' });
  }

  override observe(): Promise<Observation> {
    return Promise.resolve(UNSEEN);
  }

  override reset(): Promise<Applied> {
    return Promise.resolve({ outcome: 'unchanged' });
  }
}

/**
 * Flies harmful flights side by side until every one was sent back.
 * @returns of each the milliseconds from the durable verdict to the call of the driver
 */
export async function timeRollbacks(flights: number): Promise<readonly number[]> {
  const options = { flights, driver: 'haproxy', badOfHundred: 20 } as const;
  const clock = new SimulatedClock();
  const log = new ForgetfulLog(clock);
  const slices = new SimulatedFleet(options);
  await planFlights(log, options);
  const outside = new TimedRouter(log);
  const logger = new JsonLogger('bench', 'error');
  const flown = flightsInProcess({ events: log, slices, clock, logger, latenessMs: SECOND_MS, outside });
  await flown.tick();
  await log.forgetFromNowOn();
  for (let second = 0; second < MOST_SECONDS && outside.tookMs.length < flights; second += 1) {
    const startMs = clock.ms;
    for (let look = 0; look < LOOKS; look += 1) {
      clock.ms += SECOND_MS / LOOKS;
      await flown.tick();
    }
    slices.serve(startMs);
  }
  return outside.tookMs;
}
