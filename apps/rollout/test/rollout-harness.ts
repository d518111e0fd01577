import { type ChangeEvent, type ChangePlan, eventCatalogue, type RolloutView } from '@glidepath/contracts';
import { type Actor, type EventEnvelope, MemoryEventStore, type StreamAppend } from '@glidepath/event-store';
import type { Role } from '@glidepath/service-kit';
import { createTestService, type TestService } from '@glidepath/service-kit/testing';
import { Module } from '@nestjs/common';
import request from 'supertest';
import { type Connections, NO_CONNECTIONS } from '../src/connections.js';
import { problems } from '../src/adapters/http/problems.js';
import { FlagDriver } from '../src/drivers/adapters/flag/flag-driver.js';
import { TrafficDrivers } from '../src/drivers/driver.js';
import { Evaluate } from '../src/flags/application/evaluate.js';
import { StaleFlags } from '../src/flags/application/stale-flags.js';
import { WhenChangeApproved } from '../src/flight/adapters/nats/when-change-approved.js';
import { WhenChangeWithdrawn } from '../src/flight/adapters/nats/when-change-withdrawn.js';
import { FlightLoop } from '../src/flight/adapters/timer/flight-loop.js';
import { FlyRollouts } from '../src/flight/application/fly-rollouts.js';
import { FollowLog } from '../src/flight/application/follow-log.js';
import { KeepLanded } from '../src/flight/application/keep-landed.js';
import { SteerTraffic } from '../src/flight/application/steer-traffic.js';
import { FindRollout } from '../src/joint/application/find-rollout.js';
import { FlyJointRollouts } from '../src/joint/application/fly-joint-rollouts.js';
import { ShowRollout } from '../src/joint/application/show-rollout.js';
import { SliSlices } from '../src/flight/application/ports.js';
import { GateCandidates } from '../src/gate/application/ports.js';
import { RolloutModule } from '../src/rollout.module.js';
import { SliLoop } from '../src/sli/adapters/timer/sli-loop.js';
import { AskIndicators } from '../src/sli/application/ask-indicators.js';
import { EveryChange, SetClock, TestDrivers } from './harness-ports.js';
import { MemoryRouter } from './memory-router.js';
import { MemorySliSlices } from './memory-sli-slices.js';
import { sampleChange, type SampleChange } from './sample-change.js';
import type { ServedDurations } from './served-durations.js';

/** Why people steer here. */
export const REASON = 'because the specification says so';

/** How the two versions of a service behave: the ratio of requests that fail, and how many users there are. */
export interface Fleet {
  readonly canaryBad?: number;
  readonly controlBad?: number;
  readonly requestsPerSecond?: number;
  readonly users?: number;
  /** True for a router that ignores its flag. */
  readonly isStuck?: boolean;
  /** How long requests take; counted by the indicator `latency` in place of `availability`. */
  readonly durations?: ServedDurations;
}

/** A service, what its fleet follows, and how it behaves. */
export interface Served {
  readonly followed: string;
  readonly service: string;
  readonly fleet: Fleet;
}

const PEOPLE: Readonly<Record<string, readonly Role[]>> = {
  ada: ['author'],
  sam: ['operator'],
  rita: ['release-manager'],
  eve: [],
};
const INTAKE: Actor = { kind: 'system', id: 'intake', issuer: 'glidepath' };

/** What a fleet follows: the name of a flag, or a route of the router. */
function followedBy(plan: ChangePlan): string {
  if (plan.strategy === 'joint') throw new TypeError('a joint rollout is flown by its targets');
  const { target } = plan;
  return target.driver === 'flag' ? target.flag : `route:${target.route}`;
}

/** The service on ports in memory, under a clock that only the test moves. */
export class RolloutHarness {
  readonly clock = new SetClock();
  readonly slices = new MemorySliSlices();
  /** Steers the routes of `haproxy` targets. */
  readonly router = new MemoryRouter();
  readonly store = new MemoryEventStore({
    catalogue: eventCatalogue,
    producer: { service: 'test', version: '0.0.0' },
    clock: () => this.clock.now(),
  });
  private service: TestService | undefined;
  private served = 0;

  /** @param connections what may be reached outside beside the router in memory */
  constructor(private readonly connections: Connections = NO_CONNECTIONS) {}

  /** Starts the service, or starts it anew after a crash: only log and slices are left. */
  async start(): Promise<void> {
    await this.service?.close();
    @Module({ imports: [RolloutModule.with({ latenessMs: 1_000, connections: this.connections })] })
    class TestModule {}
    this.service = await createTestService({
      module: TestModule,
      problems,
      store: this.store,
      clock: this.clock,
      overrides: [
        [SliSlices, this.slices],
        [GateCandidates, new EveryChange(this.store)],
        [TrafficDrivers, new TestDrivers(() => this.started.app.get(FlagDriver), this.router)],
        [FlightLoop, {}],
        [SliLoop, {}],
      ],
    });
    await this.service.app.get(FollowLog).catchUp();
  }

  async stop(): Promise<void> {
    await this.service?.close();
  }

  get started(): TestService {
    if (this.service === undefined) throw new TypeError('start it first');
    return this.service;
  }

  http() {
    return request(this.started.app.getHttpServer());
  }

  async bearer(who: string): Promise<{ Authorization: string }> {
    const token = await this.started.identities.token(who, { roles: PEOPLE[who] ?? [] });
    return { Authorization: `Bearer ${token}` };
  }

  /** One fact of a change, and what this service does about it. */
  async change(event: ChangeEvent): Promise<void> {
    const { changeId } = event.data;
    const stream = `change-${changeId}`;
    await this.store.append({
      streams: [{ stream, expected: 'any', events: [event] }],
      context: { actor: INTAKE, correlationId: changeId },
    });
    const envelope = (await this.store.readStream(stream)).events.at(-1);
    const streams = await this.react(envelope as EventEnvelope<never>);
    const actor: Actor = { kind: 'system', id: 'rollout', issuer: 'glidepath' };
    if (streams.length > 0) await this.store.append({ streams, context: { actor, correlationId: changeId } });
  }

  /** A change that was submitted and approved, with the rollout that leads to. */
  async approve(...about: Parameters<typeof sampleChange>): Promise<SampleChange> {
    const change = sampleChange(...about);
    await this.change(change.submitted);
    await this.change(change.approved);
    return change;
  }

  /** Somebody steers a rollout over HTTP. @param id of the rollout or its change */
  async steer(who: string, id: string, command: string, headers: Readonly<Record<string, string>> = {}) {
    return this.http()
      .post(`/v1/rollouts/${id}/${command}`)
      .set({ ...(await this.bearer(who)), ...headers })
      .send({ reason: REASON });
  }

  private async react(event: EventEnvelope<never>): Promise<readonly StreamAppend[]> {
    const { app } = this.started;
    switch (event.type) {
      case 'change.approved':
        return [(await app.get(WhenChangeApproved).handle(event)) ?? []].flat();
      case 'change.cancelled':
        return [(await app.get(WhenChangeWithdrawn).whenCancelled(event)) ?? []].flat();
      case 'change.amended':
        return [(await app.get(WhenChangeWithdrawn).whenAmended(event)) ?? []].flat();
      default:
        return [];
    }
  }

  /** Lets the flags be looked at once. */
  reportStaleFlags(): Promise<void> {
    return this.started.app.get(StaleFlags).report();
  }

  /** Lets the flights be looked at once. */
  async tick(): Promise<void> {
    await this.started.app.get(FlyRollouts).tick();
    await this.started.app.get(FlyJointRollouts).tick();
    await this.started.app.get(KeepLanded).tick();
  }

  /** Lets the providers be asked once what is due, and waits for their answers. */
  async askSources(): Promise<void> {
    const ask = this.started.app.get(AskIndicators);
    ask.tick();
    await ask.settled();
  }

  /** Resolves when routers have been told what they are being told. */
  settled(): Promise<void> {
    return this.started.app.get(SteerTraffic).settled();
  }

  /** Lets time pass in quarters of a second; every second a fleet serves its users by the flag and reports. */
  fly(seconds: number, flag: string, service: string, fleet: Fleet | null): Promise<void> {
    return this.flyTogether(seconds, fleet === null ? [] : [{ followed: flag, service, fleet }]);
  }

  /** The same of several services at a time. */
  async flyTogether(seconds: number, all: readonly Served[]): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      for (const { followed, service, fleet } of all) await this.serve(followed, service, fleet);
      for (let quarter = 0; quarter < 4; quarter += 1) {
        this.clock.at = new Date(this.clock.at.getTime() + 250);
        await this.tick();
        await this.settled();
      }
    }
  }

  /** Flies until the rollout of a change stands where it is wanted. */
  async flyUntil(changeId: string, status: RolloutView['status'], fleet: Fleet | null): Promise<RolloutView> {
    const { plan, service } = await this.rollout(changeId);
    for (let second = 0; second < 600; second += 1) {
      const view = await this.rollout(changeId);
      if (view.status === status) return view;
      await this.fly(1, followedBy(plan), service, fleet);
    }
    throw new Error(`not ${status} after ten minutes: ${JSON.stringify(await this.rollout(changeId))}`);
  }

  async rollout(id: string): Promise<RolloutView> {
    await this.started.app.get(FollowLog).catchUp();
    const { app } = this.started;
    return app.get(ShowRollout).view(app.get(FindRollout).get(id));
  }

  /** Types and weights of the facts of a flight, for a glance. */
  async story(rolloutId: string): Promise<readonly string[]> {
    const { events } = await this.store.readStream(`rollout-${rolloutId}`);
    return events.map(({ type, data }) => {
      const { weightPercent } = data as { weightPercent?: number };
      return `${type.replace('rollout.', '')}${weightPercent === undefined ? '' : ` ${weightPercent}`}`;
    });
  }

  private isOnCanary(followed: string, targetingKey: string, at: number, evaluate: Evaluate): boolean {
    if (followed.startsWith('route:'))
      return at % 100 < this.router.weightOf(followed.slice('route:'.length));
    const answer = evaluate.one(followed, { context: { targetingKey } });
    return answer.outcome === 'evaluated' && answer.evaluation.variant === 'canary';
  }

  private async serve(flag: string, service: string, fleet: Fleet): Promise<void> {
    const { requestsPerSecond = 100, users = 1_000, canaryBad = 0, controlBad = 0, isStuck = false } = fleet;
    const { durations } = fleet;
    const evaluate = this.started.app.get(Evaluate);
    const arms = { stable: { total: 0, good: 0 }, canary: { total: 0, good: 0 } };
    for (let i = 0; i < requestsPerSecond; i += 1) {
      this.served += 1;
      // A multiplier without a common factor visits the users in a fixed, scattered order.
      const targetingKey = `user-${(this.served * 7_919) % users}`;
      const isCanary = !isStuck && this.isOnCanary(flag, targetingKey, i, evaluate);
      const arm = isCanary ? arms.canary : arms.stable;
      const bad = isCanary ? canaryBad : controlBad;
      arm.total += 1;
      // Every so many requests of an arm one fails: deterministic, and exactly at the rate.
      if (Math.floor(arm.total * bad) === Math.floor((arm.total - 1) * bad)) arm.good += 1;
    }
    for (const variant of ['stable', 'canary'] as const) {
      await this.slices.record({
        source: 'edge-1',
        service,
        sli: durations === undefined ? 'availability' : 'latency',
        variant,
        sliceStart: this.clock.at.toISOString(),
        sliceSeconds: 1,
        ...arms[variant],
        ...durations?.next(variant, arms[variant].total),
        seq: 1,
      });
    }
  }
}
