import { Worker } from '../process/worker.js';
import { median } from '../report/percentile.js';
import { makeBenchLog } from './bench-log.js';
import type { CorePart } from './core-part.js';
import { fillLog } from './fill-log.js';
import type { CatchUp } from './relay-process.js';

const EVENTS = 20_000;

/** How fast a relay publishes what an empty stream lacks. */
export const relayPart: CorePart = {
  name: 'relay',
  method: [
    `Relay: ${EVENTS} events from the log to a new stream: read, encoded, published under the condition of the sequence before, 256 in flight, until the last is acknowledged. Floor: the same messages, ready in memory, published to a bare stream without a condition, 256 in flight.`,
  ],
  async measure({ world, rounds, say }) {
    const databaseUrl = await world.database('relay');
    await makeBenchLog(databaseUrl);
    await fillLog(databaseUrl, EVENTS);
    const [bus, bareBus] = [await world.bus('relay-bus'), await world.bareBus('relay-bare-bus')];
    const start = (): Worker<CatchUp, number> => new Worker(new URL('./relay-process.js', import.meta.url));
    const workers = { ours: start(), bare: start() };
    const measured: { readonly ours: number; readonly bare: number }[] = [];
    try {
      // The first of each only warms up.
      for (let round = 0; round <= rounds; round++) {
        const bare = await workers.bare.ask({ path: 'bare', databaseUrl, natsUrl: bareBus.url });
        const ours = await workers.ours.ask({ path: 'ours', databaseUrl, natsUrl: bus.url });
        say(`  relay ${round} of ${rounds} · ours ${ours.toFixed(0)}/s · bare ${bare.toFixed(0)}/s`);
        if (round > 0) measured.push({ ours, bare });
      }
    } finally {
      await Promise.all([workers.ours.stop(), workers.bare.stop()]);
    }
    return [
      {
        id: 'relay-catch-up',
        what: 'events a second from the log to an empty stream; floor: pipelined publish of ready messages',
        value: median(measured.map(({ ours }) => ours)),
        unit: 'events/s',
        floor: median(measured.map(({ bare }) => bare)),
        ratio: median(measured.map(({ ours, bare }) => ours / bare)),
        goal: { of: 'ratio', is: 'at least', limit: 0.85 },
      },
    ];
  },
};
