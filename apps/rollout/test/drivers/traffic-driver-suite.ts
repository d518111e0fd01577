import type { RolloutTarget } from '@glidepath/contracts';
import { DomainError, type StreamAppend } from '@glidepath/event-store';
import { eventually } from '@glidepath/testing/stack';
import type { Applied, TrafficDriver, Verification, WeightOrder } from '../../src/drivers/driver.js';

export const ROLLOUT = '0195a000-0000-7000-8000-0000000000f1';
const CHANGE = '0195a000-0000-7000-8000-0000000000c1';

/** What a driver's own test sets up for the shared suite. */
export interface DriverTrial<Target extends RolloutTarget> {
  readonly driver: TrafficDriver<Target>;
  /** Of a driver with routes: the router of the route `gone` does not answer, and there is no route `nowhere`. */
  readonly target: Target;
  /** Makes the router forget or change its weight behind our back; absent where `verify` cannot see that. */
  readonly tamper?: () => Promise<void>;
  /** What outside is set, percent. */
  readonly setPercent: () => Promise<number>;
  /** How often the outside was really changed so far. */
  readonly effects?: () => number;
  /** Appends facts, for a driver that keeps its weights in the log. */
  readonly append?: (facts: readonly StreamAppend[]) => Promise<void>;
}

export function orderOf<Target extends RolloutTarget>(
  target: Target,
  weightPercent: number,
  step: number | string = weightPercent,
): WeightOrder<Target> {
  const ids = { rolloutId: ROLLOUT, changeId: CHANGE, service: 'checkout' };
  return { ...ids, target, weightPercent, key: `${ROLLOUT}:${step}:${weightPercent}` };
}

async function settled<Target extends RolloutTarget>(
  driver: TrafficDriver<Target>,
  order: WeightOrder<Target>,
): Promise<Verification> {
  return eventually(async () => {
    const seen = await driver.verify(order);
    return seen.outcome === 'pending' ? undefined : seen;
  }, 20_000);
}

/** Gives an order as a flight does: in an append of the driver's facts, then by telling whatever is outside. */
async function tell<Target extends RolloutTarget>(
  { driver, append }: DriverTrial<Target>,
  order: WeightOrder<Target>,
): Promise<Applied> {
  const facts = driver.facts([order]);
  if (facts.length === 0) return driver.apply(order);
  if (append === undefined) throw new Error('a driver outside the log has no facts');
  await append(facts);
  driver.appended(facts);
  return { outcome: 'accepted' };
}

/** @returns null where the driver knows no routes */
function onRoute<Target extends RolloutTarget>(target: Target, route: string): Target | null {
  return 'route' in target ? { ...target, route } : null;
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'nothing went wrong';
  } catch (error) {
    return error instanceof DomainError ? error.code : `not a domain error: ${String(error)}`;
  }
}

/** What every driver does. */
export function describeTrafficDriver<Target extends RolloutTarget>(
  name: string,
  start: () => DriverTrial<Target>,
): void {
  describe(name, () => {
    const set = async (weightPercent: number): Promise<void> => {
      const { driver, target } = start();
      await tell(start(), orderOf(target, weightPercent));
      await settled(driver, orderOf(target, weightPercent));
    };
    const isAsOrdered = (seen: Verification): boolean =>
      seen.outcome === 'converged' || seen.outcome === 'unsupported';

    it('says what it can do', () => {
      const { driver } = start();
      const { effect, strategies, finestPercent, tolerancePoints } = driver.capabilities();
      expect(effect).toBe(start().append === undefined ? 'outside' : 'log');
      expect(strategies).toContain('direct');
      expect(finestPercent).toBeGreaterThan(0);
      expect(tolerancePoints).toBeLessThanOrEqual(0.5);
    });

    it.each([0, 5, 25, 50, 100, 0])('makes %d percent true', async (weightPercent) => {
      const { driver, target, setPercent } = start();
      const order = orderOf(target, weightPercent);
      await tell(start(), order);
      expect(isAsOrdered(await settled(driver, order))).toBe(true);
      expect(await setPercent()).toBeCloseTo(weightPercent, 1);
    });

    it('changes nothing when the same order comes again', async () => {
      const { target, effects } = start();
      await set(25);
      const before = effects?.();
      expect(await tell(start(), orderOf(target, 25))).toEqual({ outcome: 'unchanged' });
      expect(effects?.()).toBe(before);
    });

    it('foretells what an order changes, and nothing where it stands already', async () => {
      const { driver, target } = start();
      await set(25);
      expect((await driver.plan(orderOf(target, 25))).changes).toEqual([]);
      const plan = await driver.plan(orderOf(target, 50));
      expect(plan.weightPercent).toBeCloseTo(50, 1);
      expect(plan.changes.length).toBeGreaterThan(0);
    });

    it('does not take another weight for the ordered one', async () => {
      const { driver, target } = start();
      await set(25);
      const seen = await driver.verify(orderOf(target, 50));
      expect(['drifted', 'pending', 'unsupported']).toContain(seen.outcome);
    });

    it('sees that its weight was lost, and repairs it under the same key', async () => {
      const { driver, target, tamper, setPercent } = start();
      if (tamper === undefined) return;
      await set(25);
      await tamper();
      const order = orderOf(target, 25);
      expect(await settled(driver, order)).toMatchObject({ outcome: 'drifted' });
      expect(await tell(start(), order)).toEqual({ outcome: 'accepted' });
      expect(isAsOrdered(await settled(driver, order))).toBe(true);
      expect(await setPercent()).toBeCloseTo(25, 1);
    });

    it('sends everybody back on reset', async () => {
      const { driver, target, setPercent } = start();
      await set(50);
      const isInLog = driver.capabilities().effect === 'log';
      // What stands in the log is taken back in the log.
      if (isInLog) await tell(start(), orderOf(target, 0, 'reset'));
      else await driver.reset(orderOf(target, 0, 'reset'));
      await settled(driver, orderOf(target, 0, 'reset'));
      expect(await setPercent()).toBe(0);
    });

    it('observes without an error, and says so where it does not count', async () => {
      const { driver, target } = start();
      const { stable, canary } = await driver.observe(orderOf(target, 0));
      const counts = [stable.requests, canary.requests].map((requests) => requests !== null);
      expect(counts).toEqual(driver.capabilities().counts ? [true, true] : [false, false]);
    });

    it('refuses a route it was not told about', async () => {
      const { driver, target } = start();
      const unknown = onRoute(target, 'nowhere');
      if (unknown === null) return;
      expect(await codeOf(driver.apply(orderOf(unknown, 5)))).toBe('unknown-route');
      expect(await codeOf(driver.verify(orderOf(unknown, 5)))).toBe('unknown-route');
      expect(await codeOf(driver.observe(orderOf(unknown, 5)))).toBe('unknown-route');
    });

    it('says that it cannot reach its router, in time', async () => {
      const { driver, target } = start();
      const unreachable = onRoute(target, 'gone');
      if (unreachable === null) return;
      const begun = performance.now();
      expect(await codeOf(driver.apply(orderOf(unreachable, 5)))).toBe('driver-unreachable');
      expect(performance.now() - begun).toBeLessThan(10_000);
    });
  });
}
