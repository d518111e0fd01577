import { findNatsServer, readEmbeddedEnv } from '@glidepath/embedded';
import { judge } from '../report/figure.js';
import { machine } from '../report/machine.js';
import type { Report } from '../report/report.js';
import { appendPart } from './append-part.js';
import type { CorePart } from './core-part.js';
import { installPeers, openCoreWorld } from './core-world.js';
import { historyPart } from './history-part.js';
import { hopPart } from './hop-part.js';
import { relayPart } from './relay-part.js';

export interface EventCoreOptions {
  readonly rounds: number;
  /** Names of parts; all of them when empty. */
  readonly only: readonly string[];
  readonly say: (line: string) => void;
}

const PARTS: readonly CorePart[] = [appendPart, hopPart, relayPart, historyPart];
export const EVENT_CORE_PARTS: readonly string[] = PARTS.map(({ name }) => name);

/** Of one measurement of appends. */
const FOR_MS = 1000;

const METHOD = [
  'One embedded Postgres with fsync and synchronous_commit on, and NATS servers of one program, on the machine that makes the load. Everything is measured in rounds, one contender after the other; ratios are taken within a round, figures are medians of the rounds.',
];

/** `npm run bench -- event-core`: log, mirror, consumers and ledger against floors and a peer. */
export async function runEventCore({ rounds, only, say }: EventCoreOptions): Promise<Report> {
  const before = machine();
  const parts = PARTS.filter(({ name }) => only.length === 0 || only.includes(name));
  const withoutPeers = parts.includes(appendPart) ? installPeers() : undefined;
  const world = await openCoreWorld();
  try {
    const measures = [];
    for (const part of parts) {
      say(part.name);
      measures.push(...(await part.measure({ world, rounds, forMs: FOR_MS, say, withoutPeers })));
    }
    const { version: nats } = await findNatsServer(readEmbeddedEnv(), say);
    return {
      suite: 'event-core',
      at: new Date().toISOString(),
      machine: {
        ...before,
        versions: { node: process.versions.node, postgres: world.postgresVersion, nats },
      },
      method: [
        ...METHOD,
        ...parts.flatMap(({ method }) => method),
        ...(withoutPeers === undefined ? [] : [`Emmett was skipped: ${withoutPeers}`]),
      ],
      figures: measures.map(judge),
    };
  } finally {
    await world.close();
  }
}
