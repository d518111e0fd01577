import { percentile } from '../report/percentile.js';
import { flyThousand } from './fly-thousand.js';
import type { RolloutPart } from './rollout-part.js';
import { timeRollbacks } from './time-rollbacks.js';

const FLIGHTS = 1_000;
const HARMFUL_FLIGHTS = 200;

/** What a thousand flights cost, and how fast a verdict reaches a router. */
export const flightsPart: RolloutPart = {
  name: 'flights',
  method: [
    `Flights: ${FLIGHTS} flights in one process, on a log in memory and a simulated fleet, under a clock that the bench moves: four looks a second, each flight judged every second on three indicators. Only what looking, judging and recording take is counted, after 75 simulated seconds; heap is what is used after a collection.`,
    `Flights, rollbacks: ${HARMFUL_FLIGHTS} harmful flights side by side behind a driver in memory; of each the time from its own append of the verdict with its order, durable at once in memory, to the call of the driver. What a disk takes before that is in the suite event-core.`,
  ],
  async measure({ seconds, say }) {
    const { coreShare, heapKb, judged } = await flyThousand(FLIGHTS, seconds);
    say(`  ${judged} of ${FLIGHTS} judged, ${(coreShare * 100).toFixed(0)} % of a core`);
    const tookMs = await timeRollbacks(HARMFUL_FLIGHTS);
    say(`  ${tookMs.length} of ${HARMFUL_FLIGHTS} sent back`);
    return [
      {
        id: 'flights-core-share',
        what: `of one core for ${FLIGHTS} flights, each judged every second on three indicators`,
        value: coreShare,
        unit: 'cores',
        goal: { of: 'value', is: 'at most', limit: 0.6 },
      },
      {
        id: 'flights-heap-kb',
        what: 'of heap for each flight',
        value: heapKb,
        unit: 'kB',
        goal: { of: 'value', is: 'at most', limit: 100 },
      },
      { id: 'flights-judged', what: 'flights with a verdict at the end', value: judged, unit: 'flights' },
      {
        id: 'flights-rollback-p99-ms',
        what: 'from the stored verdict to the call of the driver',
        value: percentile(tookMs, 99),
        unit: 'ms',
        goal: { of: 'value', is: 'at most', limit: 50 },
      },
    ];
  },
};
