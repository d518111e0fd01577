import { serveParent } from '../../process/serve-parent.js';
import { Connection } from './connection.js';
import type { OfrepLoad, OfrepLoadResult } from './ofrep-load.js';

const USERS = 10_000;
const DRAIN_MS = 10_000;

/** The load generator: a process of its own, so that it never waits behind what it measures. */
serveParent<OfrepLoad, OfrepLoadResult>(async (load) => {
  const connections = Array.from({ length: load.connections }, () => new Connection(load.port, load.path));
  try {
    return load.perSecond === null ? await closedLoop(load, connections) : await openLoop(load, connections);
  } finally {
    for (const connection of connections) connection.close();
  }
});

let asked = 0;

function nextBody(): string {
  asked = (asked + 1) % USERS;
  return `{"context":{"targetingKey":"user-${asked}","plan":"pro","country":"NL"}}`;
}

async function closedLoop(
  { seconds }: OfrepLoad,
  connections: readonly Connection[],
): Promise<OfrepLoadResult> {
  const latenciesMs: number[] = [];
  let refused = 0;
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  const keepAsking = (connection: Connection): Promise<void> =>
    new Promise((resolve) => {
      const ask = (): void => {
        const sentAt = performance.now();
        connection.post(nextBody(), (status) => {
          const now = performance.now();
          latenciesMs.push(now - sentAt);
          if (status !== 200) refused += 1;
          if (now < end && status !== 0) ask();
          else resolve();
        });
      };
      ask();
    });
  await Promise.all(connections.map(keepAsking));
  return { perSecond: (latenciesMs.length / (performance.now() - begin)) * 1_000, latenciesMs, refused };
}

async function openLoop(
  { seconds, perSecond }: OfrepLoad,
  connections: readonly Connection[],
): Promise<OfrepLoadResult> {
  const latenciesMs: number[] = [];
  let refused = 0;
  const idle = [...connections];
  const due: number[] = [];
  const rate = (perSecond ?? 1) / 1_000;
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  let next = begin;

  const send = (): void => {
    while (due.length > 0 && idle.length > 0) {
      const connection = idle.pop();
      const dueAt = due.shift();
      if (connection === undefined || dueAt === undefined) return;
      connection.post(nextBody(), (status) => {
        latenciesMs.push(performance.now() - dueAt);
        if (status !== 200) refused += 1;
        idle.push(connection);
        send();
      });
    }
  };

  await new Promise<void>((resolve) => {
    const turn = (): void => {
      const now = performance.now();
      for (; next <= now && next < end; next -= Math.log(1 - Math.random()) / rate) due.push(next);
      send();
      const isDone = due.length === 0 && idle.length === connections.length;
      if ((now >= end && isDone) || now >= end + DRAIN_MS) resolve();
      else setImmediate(turn);
    };
    turn();
  });
  return { perSecond: latenciesMs.length / seconds, latenciesMs, refused };
}
