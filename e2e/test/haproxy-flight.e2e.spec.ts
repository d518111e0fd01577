import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RolloutEvent, RolloutPlanInput, RolloutView } from '@glidepath/contracts';
import { describeWith, type RunningPrometheus, startPrometheus } from '@glidepath/testing/programs';
import { lowRisk, readLog, RoutedFleet, routedPlan, System, until } from '../src/index.js';

const RAMP = [5, 25, 50, 100];
type Steps = RolloutPlanInput['steps'];

const STEPS: Steps = [
  { setWeight: 5 },
  { setWeight: 25 },
  { analyse: { for: '90s' } },
  { setWeight: 50 },
  { setWeight: 100 },
];
/** With time to count the share at each weight. */
const SLOW_STEPS: Steps = RAMP.flatMap((setWeight) => [{ setWeight }, { pause: { for: '6s' } }]);
const SERVICES = ['landing', 'harming', 'dying', 'silent', 'forgetful', 'killed', 'blind'] as const;
type Service = (typeof SERVICES)[number];

type FactOf<Type extends RolloutEvent['type']> = Extract<RolloutEvent, { type: Type }>['data'];

/** Real HAProxy, real Prometheus, real processes: what a user outside Kubernetes would have. */
describeWith(['haproxy', 'prometheus'], 'a flight by HAProxy and Prometheus', () => {
  let folder: string;
  let system: System;
  const fleets = new Map<Service, RoutedFleet>();
  const prometheuses = new Map<'main' | 'other', RunningPrometheus>();
  const changes = new Map<Service, string>();
  /** Stories that fly side by side; each is looked at in its own test. */
  const told = new Map<string, Promise<void>>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glidepath-routed-'));
    for (const service of SERVICES) fleets.set(service, await RoutedFleet.start(service));
    for (const name of ['main', 'other'] as const) prometheuses.set(name, await launchPrometheus(name));
    const sourceOf = ({ url }: RunningPrometheus) => ({ provider: 'prometheus', url, scrapeMs: 1_000 });
    const connections = {
      routes: Object.fromEntries([...fleets].map(([service, { route }]) => [service, route])),
      sources: Object.fromEntries([...prometheuses].map(([name, running]) => [name, sourceOf(running)])),
    };
    const file = join(folder, 'connections.json');
    await writeFile(file, JSON.stringify(connections));
    system = await System.start({ rollout: { CONNECTIONS_FILE: file } });
    await system.register(...SERVICES);
    const stories = { landing, harming, dying, silent, forgetful, blind };
    for (const [name, story] of Object.entries(stories)) {
      const telling = story();
      telling.catch(() => undefined);
      told.set(name, telling);
    }
  });
  afterAll(async () => {
    await Promise.allSettled(told.values());
    await system?.stop();
    await Promise.all([...prometheuses.values()].map((running) => running.stop()));
    await Promise.all([...fleets.values()].map((fleet) => fleet.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  async function launchPrometheus(name: string): Promise<RunningPrometheus> {
    const home = await mkdtemp(join(folder, `${name}-`));
    return startPrometheus(
      home,
      [...fleets.values()].flatMap(({ targets }) => targets),
    );
  }

  function fleet(service: Service): RoutedFleet {
    const found = fleets.get(service);
    if (found === undefined) throw new Error(`there is no fleet ${service}`);
    return found;
  }

  async function take(
    service: Service,
    { source = 'main', steps = STEPS }: { source?: 'main' | 'other'; steps?: Steps } = {},
  ): Promise<void> {
    const plan = routedPlan(service, source, steps);
    const { id } = await system.as('pipeline').changes.submit(lowRisk(service, { plan }));
    changes.set(service, id);
  }

  const flight = (service: Service): Promise<RolloutView> =>
    system.as('eve').rollouts.get(changes.get(service) ?? '');

  function untilFlight(
    service: Service,
    what: string,
    isSo: (view: RolloutView) => boolean,
  ): Promise<RolloutView> {
    return until(
      `the flight of ${service} ${what}`,
      async () => {
        const view = await flight(service);
        return isSo(view) ? view : undefined;
      },
      180_000,
    );
  }

  const untilWeight = (service: Service, percent: number): Promise<RolloutView> =>
    untilFlight(service, `is verified at ${percent} %`, ({ weightPercent, observedPercent }) => {
      return weightPercent === percent && observedPercent !== null;
    });

  async function facts<Type extends RolloutEvent['type']>(
    service: Service,
    type: Type,
  ): Promise<readonly { readonly recordedAt: string; readonly data: FactOf<Type> }[]> {
    const events = await readLog(system);
    return events
      .filter((event) => event.type === type && event.correlationId === changes.get(service))
      .map(({ recordedAt, data }) => ({ recordedAt, data: data as FactOf<Type> }));
  }

  async function landing(): Promise<void> {
    await take('landing', { steps: SLOW_STEPS });
    for (const percent of RAMP) {
      await untilWeight('landing', percent);
      const share = await fleet('landing').share(400, async () => {
        return (await flight('landing')).weightPercent !== percent;
      });
      expect(Math.abs(share - percent)).toBeLessThanOrEqual(0.5);
    }
    await untilFlight('landing', 'has landed', ({ status }) => status === 'completed');
    const verified = await facts('landing', 'rollout.weight-verified');
    expect(verified.map(({ data }) => data.weightPercent)).toEqual(RAMP);
    expect(fleet('landing').load.failures()).toEqual({});
  }

  async function harming(): Promise<void> {
    const { canary, haproxy } = fleet('harming');
    await take('harming');
    await untilFlight('harming', 'is at 25 %', ({ weightPercent }) => weightPercent === 25);
    canary.fail(20);
    await untilFlight('harming', 'is back', ({ status }) => status === 'rolled-back');
    expect(await haproxy.weight('canary')).toBe(0);
    const [back] = await facts('harming', 'rollout.rolling-back');
    const applied = (await facts('harming', 'rollout.weight-applied')).at(-1);
    expect(back?.data).toMatchObject({ cause: 'harmful' });
    expect(applied?.data.weightPercent).toBe(0);
    const tookMs = Date.parse(applied?.recordedAt ?? '') - Date.parse(back?.recordedAt ?? '');
    expect(tookMs).toBeLessThanOrEqual(1_000);
    expect((await facts('harming', 'rollout.weight-set')).map(({ data }) => data.weightPercent)).toEqual([
      5, 25, 0,
    ]);
  }

  async function dying(): Promise<void> {
    const { canary, haproxy, load } = fleet('dying');
    await take('dying');
    await untilWeight('dying', 25);
    await canary.stop();
    const view = await untilFlight('dying', 'is back', ({ status }) => status === 'rolled-back');
    expect(view.reason).toMatch(/takes the canary for dead|did not answer/);
    const [back] = await facts('dying', 'rollout.rolling-back');
    expect(back?.data).toMatchObject({ cause: 'harmful' });
    expect(await haproxy.weight('canary')).toBe(0);
    expect(load.failures()).toEqual({});
    expect(load.answered('stable')).toBeGreaterThan(0);
  }

  async function silent(): Promise<void> {
    const { load } = fleet('silent');
    await take('silent');
    await untilFlight('silent', 'is at 5 %', ({ weightPercent }) => weightPercent === 5);
    load.pause();
    await untilFlight('silent', 'is held', ({ status }) => status === 'paused');
    expect((await facts('silent', 'rollout.paused')).map(({ data }) => data.cause)).toEqual(['no-data']);
    load.resume();
    await untilFlight('silent', 'has landed', ({ status }) => status === 'completed');
  }

  async function forgetful(): Promise<void> {
    const { haproxy } = fleet('forgetful');
    await take('forgetful');
    await untilWeight('forgetful', 25);
    await haproxy.restart();
    await until('HAProxy has its weight again', async () =>
      (await haproxy.weight('canary')) === 25 ? true : undefined,
    );
    const [drift] = await until('the drift is recorded', async () => {
      const seen = await facts('forgetful', 'rollout.weight-drifted');
      return seen.length > 0 ? seen : undefined;
    });
    expect(drift?.data).toMatchObject({ weightPercent: 25, driver: 'haproxy' });
    expect(drift?.data.detail).toContain('as after a restart');
    const applied = (await facts('forgetful', 'rollout.weight-applied')).filter(
      ({ data }) => data.weightPercent === 25,
    );
    expect(new Set(applied.map(({ data }) => data.key)).size).toBe(1);
    await untilFlight('forgetful', 'has landed', ({ status }) => status === 'completed');
    await haproxy.restart();
    await until('HAProxy has the weight it landed with again', async () =>
      (await haproxy.weight('canary')) === 100 ? true : undefined,
    );
  }

  async function blind(): Promise<void> {
    const prometheus = prometheuses.get('other');
    await take('blind', { source: 'other' });
    await untilFlight('blind', 'is at 5 %', ({ weightPercent }) => weightPercent === 5);
    await prometheus?.kill();
    const view = await untilFlight('blind', 'is held', ({ status }) => status === 'paused');
    expect(view.weightPercent).toBeLessThanOrEqual(25);
    expect((await facts('blind', 'rollout.paused')).map(({ data }) => data.cause)).toEqual(['no-data']);
    await prometheus?.revive();
    await untilFlight('blind', 'has landed', ({ status }) => status === 'completed');
  }

  async function killed(): Promise<void> {
    await take('killed');
    let step = -1;
    for (;;) {
      const view = await untilFlight(
        'killed',
        `is past step ${step}`,
        (now) => now.step > step || now.endedAt !== null,
      );
      if (view.endedAt !== null) break;
      ({ step } = view);
      await system.stack.services.kill9('rollout');
      await system.stack.services.ready('rollout');
    }
    expect((await flight('killed')).status).toBe('completed');
    const ordered = await facts('killed', 'rollout.weight-set');
    expect(ordered.map(({ data }) => data.weightPercent)).toEqual(RAMP);
    const applied = await facts('killed', 'rollout.weight-applied');
    for (const { data } of applied) {
      const order = ordered.find((each) => each.data.weightPercent === data.weightPercent);
      expect(data.key).toBe(order?.data.key);
    }
    expect(await fleet('killed').haproxy.weight('canary')).toBe(100);
  }

  it('lands in four steps, each with its share of the traffic within half a point', async () => {
    await expect(told.get('landing')).resolves.toBeUndefined();
  });
  it('takes a fault of 5 % back from 25 %, with weight 0 within a second of the verdict', async () => {
    await expect(told.get('harming')).resolves.toBeUndefined();
  });
  it('comes back from a canary that was killed, although no client sees an error', async () => {
    await expect(told.get('dying')).resolves.toBeUndefined();
  });
  it('holds without traffic, and goes on when it comes', async () => {
    await expect(told.get('silent')).resolves.toBeUndefined();
  });
  it('sees that a restart of HAProxy lost the weight, in flight and after landing, and repairs it under the same key', async () => {
    await expect(told.get('forgetful')).resolves.toBeUndefined();
  });
  it('holds while Prometheus is away, and goes on by itself', async () => {
    await expect(told.get('blind')).resolves.toBeUndefined();
  });
  it('sets no weight under two keys, whenever the rollout service is killed', async () => {
    // What is killed is shared: the others have landed before.
    await Promise.allSettled(told.values());
    await expect(killed()).resolves.toBeUndefined();
  });
});
