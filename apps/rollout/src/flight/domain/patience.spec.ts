import { describeDecider } from '@glidepath/testing';
import { trafficFromMs } from './observe-flight.js';
import { patienceFor } from './patience.js';
import { rollout, type RolloutCommand } from './rollout.js';
import type { InFlight } from './rollout-state.js';
import { paused } from './sample-facts.js';
import { at, flown, observe, plan, silence, start, steer, traffic, typesOf } from './sample-flight.js';

/** Of a version that is scraped every half minute: the newest counts are 91 seconds old at worst. */
const SCRAPED_RARELY_MS = 91_000;
const rarely = (seconds: number, seen = silence): RolloutCommand => ({
  type: 'observe',
  now: at(seconds),
  observation: { traffic: seen, ticks: [], countsAgeMs: SCRAPED_RARELY_MS },
});

describeDecider('a flight whose counts come rarely', rollout, [
  { name: 'takes no wait for them for silence', given: flown(plan(), start), when: rarely(100), emits: [] },
  {
    name: 'is held when they do not come at all',
    given: flown(plan(), start),
    when: rarely(101),
    emits: [paused(0, 'no-data', 'glidepath', 'no traffic to judge by for 101 s', 101)],
  },
  {
    name: 'is not back before they could have shown a request to the canary',
    given: flown(plan(), start, steer('abort', 5)),
    when: rarely(100),
    emits: [],
  },
]);

it('a flight is back by its counts however rarely they come, and by their absence after a while', () => {
  const aborted = [plan(), start, steer('abort', 5)];
  expect(typesOf(flown(...aborted, rarely(60, traffic(0, 500, 50)))).at(-1)).toBe('rolled-back');
  expect(typesOf(flown(...aborted, rarely(102))).at(-1)).toBe('rolled-back');
});

it('a share is taken over a span that holds some of the counts', () => {
  const facts = flown(plan(), start);
  const state = facts.reduce((folded, fact) => rollout.evolve(folded, fact), rollout.initialState());
  const nowMs = at(1_000).getTime();
  expect(nowMs - trafficFromMs(state as InFlight, nowMs, 0)).toBe(60_000);
  expect(nowMs - trafficFromMs(state as InFlight, nowMs, SCRAPED_RARELY_MS)).toBe(131_000);
});

it('counts that come every few seconds change nothing', () => {
  expect(patienceFor(5_000)).toEqual(patienceFor(0));
  expect(patienceFor(20_000)).toMatchObject({ noDataMs: 30_000, staleMs: 60_000, quietReturnMs: 25_000 });
});

it('silence is silence at once where counts are pushed', () => {
  expect(typesOf(flown(plan(), start, observe(31, silence))).at(-1)).toBe('paused');
});
