import { EVENTS_STREAM } from '@glidepath/messaging';
import { until } from '../../src/index.js';
import type { World } from './world.js';

const SETTLED_WITHIN_MS = 900_000;

interface Standing {
  /** Positions in the log. */
  readonly head: number;
  readonly causes: number;
  readonly effects: number;
  /** Handlings on record: of causes by the consumer, of everything by audit. */
  readonly reacted: number;
  readonly received: number;
  readonly mirroredThrough: number;
  readonly signedThrough: number;
  readonly alarm?: unknown;
}

const COUNTS = `
SELECT (SELECT position::int FROM log.head) AS head,
  (SELECT count(*)::int FROM log.events WHERE type = 'change.cancelled') AS causes,
  (SELECT count(*)::int FROM log.events WHERE type = 'risk.failed') AS effects,
  (SELECT count(*)::int FROM log.attempt WHERE consumer = 'risk' AND outcome = 'applied') AS reacted,
  (SELECT count(*)::int FROM log.attempt
   WHERE consumer = 'audit' AND handler LIKE 'MirrorProjection%' AND outcome = 'applied') AS received`;

/**
 * Waits until everything written has had its effect, is mirrored, received and signed.
 * @param events that were written
 * @throws Error telling what is still missing
 */
export async function settle(world: World, events: number): Promise<void> {
  let last: Standing | undefined;
  try {
    await until(
      'everything is handled, mirrored and signed',
      async () => {
        if (!(await isNear(world, events))) return undefined;
        last = await standingOf(world);
        return isSettled(last, events) ? true : undefined;
      },
      SETTLED_WITHIN_MS,
    );
  } catch (cause) {
    throw new Error(`not settled with ${events} events: ${JSON.stringify(last)}`, { cause });
  }
}

/** Positions alone say when counting begins to make sense: it is work for a server that has other things to do. */
async function isNear(world: World, events: number): Promise<boolean> {
  const [row] = await world.sql<{ head: number }>('SELECT position::int AS head FROM log.head');
  const { sealedThrough } = await world.ledger();
  return row !== undefined && row.head >= 2 * events && sealedThrough >= row.head;
}

async function standingOf(world: World): Promise<Standing> {
  const [counts] = await world.sql<Omit<Standing, 'mirroredThrough' | 'signedThrough'>>(COUNTS);
  if (counts === undefined) throw new RangeError('the log did not answer');
  const { config, state } = await world.manager.streams.info(EVENTS_STREAM);
  const { base } = JSON.parse(config.description ?? '{}') as { base: number };
  const { signedThrough, alarm } = await world.ledger();
  return {
    ...counts,
    mirroredThrough: base + state.last_seq,
    signedThrough,
    ...(alarm === undefined ? {} : { alarm }),
  };
}

/** More than there should be is settled too: the checker counts it. */
function isSettled(standing: Standing, events: number): boolean {
  const { head, causes, effects, reacted, received, mirroredThrough, signedThrough } = standing;
  return (
    [causes, effects, reacted].every((count) => count >= events) &&
    [received, mirroredThrough, signedThrough].every((count) => count >= head)
  );
}
