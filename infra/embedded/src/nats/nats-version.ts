import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The oldest server whose JetStream does what the event mirror needs. */
export const OLDEST_NATS_SERVER = '2.9.10';

/** What a nats-server program says its version is, such as `2.9.10`; nothing when it is no such program. */
export async function natsServerVersion(program: string): Promise<string | undefined> {
  const answer = await run(program, ['--version'], { timeout: 10_000 }).catch(() => undefined);
  return answer?.stdout.match(/^nats-server: v(\d+\.\d+\.\d+)/)?.[1];
}

export function isSupportedNatsServer(version: string): boolean {
  return compare(version, OLDEST_NATS_SERVER) >= 0;
}

function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('.').map(Number));
  const difference = a?.map((part, index) => part - (b?.[index] ?? 0)).find((part) => part !== 0);
  return difference ?? 0;
}
