import { Agent, request } from 'node:http';

const EVERY_MS = 50;
const GIVES_UP_AFTER_MS = 30_000;

/** Users that keep coming. */
export interface RunningLoad {
  /** Requests answered with 2xx or 5xx, by the version that answered. */
  answered(variant: string): number;
  /** Requests a client saw fail, by how: an answer of the router itself by its status, `reset`, `silence`. */
  failures(): Readonly<Record<string, number>>;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/**
 * Sends requests to an address at a steady rate, whatever the answers.
 * @param perSecond requests
 */
export function startLoad(url: string, perSecond: number): RunningLoad {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const answered = new Map<string, number>();
  const failures = new Map<string, number>();
  let owed = 0;
  let isPaused = false;
  const sent = new Set<Promise<void>>();
  const send = (): void => {
    const answer = ask(url, agent).then(({ variant, failure }) => {
      if (variant === null) failures.set(failure, (failures.get(failure) ?? 0) + 1);
      else answered.set(variant, (answered.get(variant) ?? 0) + 1);
    });
    const settled = answer.finally(() => sent.delete(settled));
    sent.add(settled);
  };
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    // A machine that is busy with other things catches up, but not with a burst of seconds.
    owed += isPaused ? 0 : (Math.min(now - last, 500) * perSecond) / 1_000;
    last = now;
    for (; owed >= 1; owed -= 1) send();
  }, EVERY_MS);
  return {
    answered: (variant) => answered.get(variant) ?? 0,
    failures: () => Object.fromEntries(failures),
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(sent);
      agent.destroy();
    },
  };
}

interface Asked {
  /** The version that answered, null when none did. */
  readonly variant: string | null;
  readonly failure: string;
}

function ask(url: string, agent: Agent): Promise<Asked> {
  return new Promise((resolve) => {
    const asked = request(url, { agent, timeout: GIVES_UP_AFTER_MS }, (answer) => {
      const variant = answer.headers['x-variant'];
      answer.resume();
      answer.on('end', () => {
        resolve({
          variant: typeof variant === 'string' ? variant : null,
          failure: String(answer.statusCode),
        });
      });
      answer.on('error', () => {
        resolve({ variant: null, failure: 'reset' });
      });
    });
    asked.on('timeout', () => {
      resolve({ variant: null, failure: 'silence' });
      asked.destroy();
    });
    asked.on('error', () => {
      resolve({ variant: null, failure: 'reset' });
    });
    asked.end();
  });
}
