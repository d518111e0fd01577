import { type FlagView, type RolloutView, type SliSlice, sliSubject } from '@glidepath/contracts';
import { partitionOf } from '@glidepath/event-store';
import type { PgEventStore } from '@glidepath/event-store/pg';
import { connectBus } from '@glidepath/messaging';
import { PG_POOL, ReplicaPartitions, type Service } from '@glidepath/service-kit';
import { eventually, ServiceStack } from '@glidepath/testing/stack';
import { jest } from '@jest/globals';
import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { createApp } from '../src/app.js';
import { FlyRollout } from '../src/flight/application/fly-rollout.js';
import { PgSliSlices } from '../src/sli/adapters/pg/pg-sli-slices.js';
import { sampleChange, type SampleChange } from './sample-change.js';
import { describeSliSlices } from './sli-slices-suite.js';

const INTAKE = { kind: 'system', id: 'intake', issuer: 'glidepath' } as const;
/** Enough users and requests that a weight is verified within a second. */
const USERS = 500;

describe('rollout on real Postgres and NATS', () => {
  let stack: ServiceStack;
  let service: Service;
  let intake: PgEventStore;
  let publisher: NatsConnection;
  let bus: JetStreamClient;
  let url: string;

  async function launch(): Promise<void> {
    service = await createApp({ ...stack.envOf('rollout'), SLI_LATENESS_MS: 200 });
    url = await service.listen();
  }

  beforeAll(async () => {
    stack = await ServiceStack.start();
    intake = stack.storeOf('intake');
    const { NATS_URL, NATS_PASSWORD } = stack.envOf('rollout');
    publisher = await connectBus({ servers: NATS_URL, user: 'publisher', password: NATS_PASSWORD });
    bus = jetstream(publisher);
    await launch();
  }, 120_000);
  afterAll(async () => {
    await publisher.close();
    await service.close();
    await stack.stop();
  });

  async function approve(change: SampleChange): Promise<void> {
    const { changeId, submitted, approved } = change;
    await intake.append({
      streams: [{ stream: `change-${changeId}`, expected: 'none', events: [submitted, approved] }],
      context: { actor: INTAKE, correlationId: changeId },
    });
  }

  const get = async <View>(path: string): Promise<View | undefined> => {
    const answer = await fetch(`${url}${path}`);
    return answer.ok ? ((await answer.json()) as View) : undefined;
  };
  const flightOf = (changeId: string) => get<RolloutView>(`/v1/rollouts/${changeId}`);

  async function evaluate(flag: string, targetingKey: string): Promise<string> {
    const answer = await fetch(`${url}/ofrep/v1/evaluate/flags/${flag}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ context: { targetingKey } }),
    });
    return ((await answer.json()) as { variant: string }).variant;
  }

  async function publish(serviceName: string, variant: string, total: number, bad: number): Promise<void> {
    const sliceStart = new Date(Math.floor(Date.now() / 250) * 250 - 250);
    const slice: SliSlice = {
      source: 'edge-1',
      service: serviceName,
      sli: 'availability',
      variant,
      sliceStart: sliceStart.toISOString(),
      sliceSeconds: 0.25,
      good: total - bad,
      total,
      users: Math.round((USERS * total) / 1_000),
      seq: 1,
    };
    await bus.publish(sliSubject(serviceName, 'availability'), JSON.stringify(slice));
  }

  /** A fleet of a thousand requests per quarter of a second that follows its flag, until the flight is where it should be. */
  async function flyUntil(
    changeId: string,
    isThere: (view: RolloutView) => boolean,
    canaryBad: number,
  ): Promise<RolloutView> {
    let last = 0;
    return eventually(async () => {
      const view = await flightOf(changeId);
      if (view === undefined) return undefined;
      if (isThere(view)) return view;
      const quarter = Math.floor(Date.now() / 250);
      if (quarter === last) return undefined;
      last = quarter;
      const flag = await get<FlagView>(`/v1/flags/${view.service}-version`);
      const canary = Math.round(10 * (flag?.weightPercent ?? 0));
      await publish(view.service, 'canary', canary, Math.round(canary * canaryBad));
      await publish(view.service, 'stable', 1_000 - canary, 10);
      return undefined;
    }, 60_000);
  }

  describeSliSlices('slices in Postgres', () => new PgSliSlices(service.app.get(PG_POOL)));

  it('flies an approved change to its landing, through a restart at half', async () => {
    const change = sampleChange({ bake: '1s' }, { service: 'landing' });
    await approve(change);
    await flyUntil(change.changeId, ({ weightPercent }) => weightPercent === 50, 0.01);
    await service.close();
    await launch();
    const view = await flyUntil(change.changeId, ({ status }) => status === 'completed', 0.01);
    expect(view).toMatchObject({ weightPercent: 100, observedPercent: 100 });
    expect(await evaluate('landing-version', 'ada')).toBe('canary');
    const log = await intake.readStream('flag-landing-version');
    const weights = log.events.flatMap(
      ({ data }) => (data as { weightPercent?: number }).weightPercent ?? [],
    );
    expect(weights).toEqual([10, 50, 100]);
  }, 90_000);

  it('is tended by one of two replicas, and by the other when that one goes', async () => {
    const replicas = [service, await createApp({ ...stack.envOf('rollout'), SLI_LATENESS_MS: 200 })];
    const urls = [url, await replicas[1]?.listen()];
    const change = sampleChange({ bake: '1s' }, { service: 'shared' });
    const partition = partitionOf(change.changeId, '');
    const holders = (): readonly number[] =>
      [0, 1].filter((at) => replicas[at]?.app.get(ReplicaPartitions).has(partition));
    const shares = (): readonly (number | undefined)[] =>
      replicas.map(
        ({ app }) =>
          Array.from({ length: 16 }, (_, i) => i).filter((i) => app.get(ReplicaPartitions).has(i)).length,
      );
    await eventually(async () => (shares().join() === '8,8' ? true : undefined), 30_000);
    const tended = replicas.map(({ app }) => jest.spyOn(app.get(FlyRollout), 'run'));
    const [first = 0] = holders();
    const second = 1 - first;
    await approve(change);
    url = urls[second] ?? '';
    await flyUntil(change.changeId, ({ weightPercent }) => weightPercent === 50, 0.01);
    // Which of them lets it take off is decided by its target.
    const flown = tended.map(({ mock }) => mock.calls.some(([{ state }]) => state.status !== 'planned'));
    expect([flown[first], flown[second]]).toEqual([true, false]);

    await replicas[first]?.close();
    service = replicas[second] ?? service;
    const view = await flyUntil(change.changeId, ({ status }) => status === 'completed', 0.01);
    expect(view).toMatchObject({ weightPercent: 100, observedPercent: 100 });
    expect(tended[second]).toHaveBeenCalled();
    const { events } = await intake.readStream('flag-shared-version');
    const weights = events.flatMap(({ data }) => (data as { weightPercent?: number }).weightPercent ?? []);
    expect(weights).toEqual([10, 50, 100]);
  }, 120_000);

  it('takes a harmful change back, and flips the flag with the verdict', async () => {
    const change = sampleChange({}, { service: 'harming' });
    await approve(change);
    const view = await flyUntil(change.changeId, ({ status }) => status === 'rolled-back', 0.4);
    expect(view).toMatchObject({ weightPercent: 0, verdict: 'harmful' });
    expect(await evaluate('harming-version', 'ada')).toBe('stable');
    const { events } = await intake.readStream(`rollout-${view.rolloutId}`);
    const verdict = events.findLast(({ type }) => type === 'rollout.analysed');
    const flipped = (await intake.readStream('flag-harming-version')).events.at(-1);
    // One append: the same moment, and nothing of anybody else in between.
    expect(flipped?.recordedAt).toBe(verdict?.recordedAt);
    expect((flipped?.position ?? 0) - (verdict?.position ?? 0)).toBe(3);
  }, 90_000);

  it('answers the gate from what the log says now', async () => {
    const { changeId, submitted, approved } = sampleChange({}, { service: 'gated' });
    const stream = `change-${changeId}`;
    const context = { actor: INTAKE, correlationId: changeId };
    await intake.append({ streams: [{ stream, expected: 'none', events: [submitted] }], context });
    const token = await stack.identities.token('pipeline', { kind: 'workload', roles: ['author'] });
    const ask = async (): Promise<string> => {
      const answer = await fetch(`${url}/v1/gate`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({
          service: 'gated',
          environment: 'production',
          artifactDigest: `sha256:${'a'.repeat(64)}`,
        }),
      });
      return ((await answer.json()) as { outcome: string }).outcome;
    };
    const waiting = await eventually(async () => {
      const outcome = await ask();
      return outcome === 'deny' ? undefined : outcome;
    });
    expect(waiting).toBe('wait');
    await intake.append({ streams: [{ stream, expected: 1, events: [approved] }], context });
    expect(await ask()).toBe('allow');
  }, 30_000);

  it('takes in slices beside nonsense', async () => {
    await bus.publish(sliSubject('nonsense', 'availability'), 'not a slice');
    await publish('nonsense', 'stable', 7, 0);
    const slices = new PgSliSlices(service.app.get(PG_POOL));
    const total = await eventually(async () => (await slices.keptOf(['nonsense'], 0)).slices[0]?.total);
    expect(total).toBe(7);
  });
});
