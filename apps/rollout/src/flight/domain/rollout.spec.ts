import { describeDecider } from '@glidepath/testing';
import { rollout } from './rollout.js';
import {
  at,
  changeId,
  filed,
  flown,
  ids,
  observe,
  plan,
  rolloutId,
  silence,
  start,
  steer,
  traffic,
} from './sample-flight.js';

const place = (step: number) => ({ ...ids, step });
const weightSet = (step: number, weightPercent: number, seconds: number, where: string | number = step) => ({
  type: 'rollout.weight-set' as const,
  data: {
    ...place(step),
    weightPercent,
    key: `${rolloutId}:${where}:${weightPercent}`,
    setAt: at(seconds).toISOString(),
  },
});
const entered = (step: number, kind: 'set-weight' | 'pause' | 'analyse' | 'bake', seconds: number) => ({
  type: 'rollout.step-entered' as const,
  data: { ...place(step), kind, enteredAt: at(seconds).toISOString() },
});
const started = { type: 'rollout.started' as const, data: { ...ids, startedAt: at(0).toISOString() } };
const passed = (step: number, reason: string) => ({
  type: 'rollout.step-passed' as const,
  data: { ...place(step), reason },
});
const paused = (
  step: number,
  cause: 'person' | 'no-data' | 'router',
  by: string,
  reason: string,
  seconds: number,
) => ({
  type: 'rollout.paused' as const,
  data: { ...place(step), by, reason, cause, pausedAt: at(seconds).toISOString() },
});
const resumed = (step: number, by: string, reason: string, seconds: number) => ({
  type: 'rollout.resumed' as const,
  data: { ...place(step), by, reason, resumedAt: at(seconds).toISOString() },
});
const rollingBack = (
  step: number,
  cause: 'abort' | 'no-data',
  by: string,
  reason: string,
  seconds: number,
) => ({
  type: 'rollout.rolling-back' as const,
  data: { ...place(step), by, reason, cause, rollingBackAt: at(seconds).toISOString() },
});

const flying = flown(plan(), start);

describeDecider('planning and starting a rollout', rollout, [
  {
    name: 'files the plan once',
    when: plan(),
    emits: [{ type: 'rollout.planned', data: filed() }],
  },
  { name: 'files nothing the second time', given: flown(plan()), when: plan(), emits: [] },
  {
    name: 'takes off with the first weight',
    given: flown(plan()),
    when: start,
    emits: [started, entered(0, 'set-weight', 0), weightSet(0, 25, 0)],
  },
  {
    name: 'sets weight 0 where the first step sets none',
    given: flown(plan({ steps: [{ pause: { for: '1m' } }, { setWeight: 100 }] })),
    when: start,
    emits: [started, weightSet(0, 0, 0, 'start'), entered(0, 'pause', 0)],
  },
  {
    name: 'lands a direct plan at once',
    given: flown(plan({ strategy: 'direct', steps: [], analysis: [] })),
    when: start,
    emits: [
      started,
      entered(0, 'set-weight', 0),
      weightSet(0, 100, 0),
      passed(0, 'a direct plan is not verified by traffic'),
      { type: 'rollout.completed', data: { ...ids, completedAt: at(0).toISOString() } },
    ],
  },
  { name: 'starts once', given: flying, when: start, emits: [] },
  {
    name: 'ends before it started when its change is cancelled',
    given: flown(plan()),
    when: { type: 'withdraw', by: 'glidepath', reason: 'the change was cancelled', now: at(1) },
    emits: [
      {
        type: 'rollout.aborted',
        data: { ...place(0), by: 'glidepath', reason: 'the change was cancelled' },
      },
      {
        type: 'rollout.rolled-back',
        data: {
          rolloutId,
          changeId,
          reason: 'the change was cancelled',
          verified: true,
          observedCanary: 0,
          rolledBackAt: at(1).toISOString(),
        },
      },
    ],
  },
  {
    name: 'is not withdrawn once it flies',
    given: flying,
    when: { type: 'withdraw', by: 'glidepath', reason: 'the change was cancelled', now: at(1) },
    emits: [],
  },
]);

describeDecider('verifying a weight by traffic', rollout, [
  {
    name: 'passes the step when the traffic follows',
    given: flying,
    when: observe(10, traffic(260, 1000, 9)),
    emits: [
      {
        type: 'rollout.weight-verified',
        data: {
          ...place(0),
          weightPercent: 25,
          observedPercent: 26,
          bandPercent: 300 * Math.sqrt((0.25 * 0.75) / 1000),
          canary: 260,
          total: 1000,
          users: 1000,
        },
      },
      passed(0, '26.00 % of the traffic is on the canary'),
      entered(1, 'analyse', 10),
    ],
  },
  { name: 'waits for more traffic', given: flying, when: observe(10, traffic(5, 20, 9)), emits: [] },
  {
    name: 'gives a router time to follow',
    given: flying,
    when: observe(29, traffic(0, 2000, 28)),
    emits: [],
  },
  {
    name: 'holds when the router does not follow',
    given: flying,
    when: observe(30, traffic(0, 2000, 29)),
    emits: [
      paused(
        0,
        'router',
        'glidepath',
        'the router does not follow: 0.00 % on the canary, should be 25 % ± 2.90',
        30,
      ),
    ],
  },
  {
    name: 'goes on when the router follows again',
    given: flown(plan(), start, observe(30, traffic(0, 2000, 29))),
    when: observe(50, traffic(500, 2000, 49)),
    emits: [resumed(0, 'glidepath', 'the traffic follows the weight again', 50)],
  },
  {
    name: 'holds without traffic',
    given: flying,
    when: observe(30, silence),
    emits: [paused(0, 'no-data', 'glidepath', 'no traffic to judge by for 30 s', 30)],
  },
  {
    name: 'goes on by itself when traffic comes',
    given: flown(plan(), start, observe(30, silence)),
    when: observe(90, traffic(2, 10, 89)),
    emits: [resumed(0, 'glidepath', 'traffic is back', 90)],
  },
  {
    name: 'keeps holding while there is none',
    given: flown(plan(), start, observe(30, silence)),
    when: observe(900, silence),
    emits: [],
  },
  {
    name: 'rolls back without traffic where the plan says so',
    given: flown(plan({ onNoData: 'rollback' }), start),
    when: observe(30, silence),
    emits: [
      rollingBack(0, 'no-data', 'glidepath', 'no traffic to judge by for 30 s', 30),
      weightSet(0, 0, 30, 'rollback'),
    ],
  },
]);

const aborted = flown(plan(), start, steer('abort', 5));

describeDecider('coming back', rollout, [
  {
    name: 'is proven by enough requests without a canary',
    given: aborted,
    when: observe(8, traffic(0, 300, 7)),
    emits: [
      {
        type: 'rollout.rolled-back',
        data: {
          ...ids,
          reason: 'because',
          verified: true,
          observedCanary: 0,
          rolledBackAt: at(8).toISOString(),
        },
      },
    ],
  },
  {
    name: 'takes longer with few requests',
    given: aborted,
    when: observe(8, traffic(0, 3, 7)),
    emits: [],
  },
  {
    name: 'is taken for done, unverified, when there is no traffic at all',
    given: aborted,
    when: observe(15, silence),
    emits: [
      {
        type: 'rollout.rolled-back',
        data: {
          ...ids,
          reason: 'because',
          verified: false,
          observedCanary: 0,
          rolledBackAt: at(15).toISOString(),
        },
      },
    ],
  },
  {
    name: 'waits while requests still reach the canary',
    given: aborted,
    when: observe(34, traffic(5, 300, 33)),
    emits: [],
  },
  {
    name: 'has failed when they do for too long',
    given: aborted,
    when: observe(35, traffic(5, 300, 34)),
    emits: [
      {
        type: 'rollout.rollback-failed',
        data: { ...ids, reason: '5 of 300 requests still reach the canary at weight 0' },
      },
    ],
  },
  {
    name: 'says so once',
    given: flown(plan(), start, steer('abort', 5), observe(35, traffic(5, 300, 34))),
    when: observe(36, traffic(5, 300, 35)),
    emits: [],
  },
  {
    name: 'is still found to be done later',
    given: flown(plan(), start, steer('abort', 5), observe(35, traffic(5, 300, 34))),
    when: observe(60, traffic(0, 300, 59)),
    emits: [
      {
        type: 'rollout.rolled-back',
        data: {
          ...ids,
          reason: '5 of 300 requests still reach the canary at weight 0',
          verified: true,
          observedCanary: 0,
          rolledBackAt: at(60).toISOString(),
        },
      },
    ],
  },
]);

const landed = flown(plan({ strategy: 'direct', steps: [], analysis: [] }), start);

describeDecider('steering a rollout', rollout, [
  {
    name: 'pauses and resumes',
    given: flown(plan(), start, steer('pause', 3)),
    when: steer('resume', 9),
    emits: [resumed(0, 'sam', 'because', 9)],
  },
  {
    name: 'pauses once',
    given: flown(plan(), start, steer('pause', 3)),
    when: steer('pause', 4),
    emits: [],
  },
  { name: 'resumes nothing that flies', given: flying, when: steer('resume', 4), emits: [] },
  {
    name: 'turns a wait for traffic into a pause somebody has to end',
    given: flown(plan(), start, observe(30, silence)),
    when: steer('pause', 31),
    emits: [paused(0, 'person', 'sam', 'because', 31)],
  },
  {
    name: 'stays paused by a person when traffic comes',
    given: flown(plan(), start, steer('pause', 3)),
    when: observe(90, traffic(260, 1000, 89)),
    emits: [],
  },
  {
    name: 'promotes past a step that is not verified',
    given: flying,
    when: steer('promote', 4),
    emits: [
      { type: 'rollout.promoted', data: { ...place(0), by: 'sam', reason: 'because' } },
      passed(0, 'promoted by sam'),
      entered(1, 'analyse', 4),
    ],
  },
  {
    name: 'aborts: intent, cause and weight 0 together',
    given: flying,
    when: steer('abort', 4),
    emits: [
      { type: 'rollout.aborted', data: { ...place(0), by: 'sam', reason: 'because' } },
      rollingBack(0, 'abort', 'sam', 'because', 4),
      weightSet(0, 0, 4, 'rollback'),
    ],
  },
  { name: 'aborts once', given: aborted, when: steer('abort', 6), emits: [] },
  {
    name: 'cannot abort what has landed',
    given: landed,
    when: steer('abort', 6),
    refuses: 'rollout-already-landed',
  },
  {
    name: 'cannot pause what has landed',
    given: landed,
    when: steer('pause', 6),
    refuses: 'rollout-already-landed',
  },
  {
    name: 'cannot promote on the way back',
    given: aborted,
    when: steer('promote', 6),
    refuses: 'rollout-not-in-flight',
  },
  { name: 'cannot steer what is not there', when: steer('abort', 6), refuses: 'rollout-not-in-flight' },
]);
