import { Agent, request as httpRequest } from 'node:http';

const TICK_MS = 20;

export interface LoadGenerator {
  /** Requests sent so far. */
  sent(): number;
  stop(): void;
}

/**
 * Open-loop load: so many requests a second whatever the answers, from users taken in a fixed pseudo-random order.
 * @param requestsPerSecond for this one target
 * @param users how many different users take part
 */
export function startLoad(port: number, requestsPerSecond: number, users: number): LoadGenerator {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  let sent = 0;
  let state = port;
  const startedAt = performance.now();

  const nextUser = (): string => {
    // Numerical Recipes' linear congruential generator: spread matters here, secrecy does not.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return `user-${state % users}`;
  };
  const send = (): void => {
    sent += 1;
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, agent, headers: { 'x-user': nextUser() }, timeout: 30_000 },
      (answer) => answer.resume(),
    );
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => undefined);
    outgoing.end();
  };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * requestsPerSecond);
    while (sent < due) send();
  }, TICK_MS);
  return {
    sent: () => sent,
    stop: () => {
      clearInterval(timer);
      agent.destroy();
    },
  };
}
