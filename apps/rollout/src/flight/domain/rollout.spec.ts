import { describeDecider } from '@glidepath/testing';
import { rollout } from './rollout.js';
import { entered, passed, paused, place, resumed, rollingBack, started, weightSet } from './sample-facts.js';
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
  traffic,
} from './sample-flight.js';

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
    when: observe(90, traffic(0, 2000, 89)),
    emits: [
      paused(
        0,
        'router',
        'glidepath',
        'the router does not follow: 0.00 % on the canary, should be 25 % ± 2.90',
        90,
      ),
    ],
  },
  {
    name: 'goes on when the router follows again',
    given: flown(plan(), start, observe(90, traffic(0, 2000, 89))),
    when: observe(110, traffic(500, 2000, 109)),
    emits: [resumed(0, 'glidepath', 'the traffic follows the weight again', 110)],
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
