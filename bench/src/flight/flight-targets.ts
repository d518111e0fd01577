import type { Stack } from '@glidepath/embedded';
import { FLOOR_STREAM, FLOOR_SUBJECTS } from '../floor/floor-role.js';
import type { RunningFloor } from '../floor/start-floor.js';
import type { LoadTarget } from '../load/load-run.js';
import { BENCH_SERVICE, benchService, standardChange } from './standard-change.js';

/** Longer than a run takes. */
const TOKEN_SECONDS = 3600;
const body = JSON.stringify(standardChange);

/** The stack, with the service the changes are about in its catalogue. @throws Error when it is refused */
export async function stackTarget(stack: Stack): Promise<LoadTarget> {
  const token = await stack.signToken({
    sub: 'bench-pipeline',
    kind: 'workload',
    roles: ['author', 'operator'],
    lifetimeSeconds: TOKEN_SECONDS,
  });
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const intake = stack.urls.intake ?? stack.url;
  const registered = await fetch(`${intake}/v1/services/${BENCH_SERVICE}`, {
    method: 'PUT',
    headers,
    body: JSON.stringify(benchService),
  });
  if (!registered.ok) throw new Error(`the catalogue refused: ${await registered.text()}`);
  return {
    url: `${intake}/v1/changes`,
    headers,
    body,
    bus: { servers: stack.natsUrl, ...stack.natsCredentials('admin') },
    stream: 'GLIDEPATH_EVENTS',
    decisions: 'glidepath.event.*.change.approved',
  };
}

/** The bare path, with the same request. */
export function floorTarget({ url, natsUrl }: RunningFloor): LoadTarget {
  return {
    url,
    headers: { 'Content-Type': 'application/json' },
    body,
    bus: { servers: natsUrl },
    stream: FLOOR_STREAM,
    decisions: FLOOR_SUBJECTS.decided,
  };
}
