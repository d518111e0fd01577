import { describeDecider } from '@glidepath/testing';
import { rollout } from './rollout.js';
import { entered, passed, paused, place, resumed, rollingBack, weightSet } from './sample-facts.js';
import { at, flown, ids, observe, plan, silence, start, steer, traffic } from './sample-flight.js';

const flying = flown(plan(), start);

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
