import type { NatsConnection } from '@nats-io/transport-node';
import { MIRROR_INFO_SUBJECT } from '../bus/bus-names.js';
import { baseOf } from '../bus/stream-base.js';

/** How far the mirror of the log reaches, in positions of the log. */
export interface MirrorReach {
  /** Events up to here were handled by everybody before the stream was made, and are not in it. */
  readonly base: number;
  /** The last position in the stream. */
  readonly through: number;
  /** Messages taken out from between others. */
  readonly deleted: number;
}

interface StreamInfoAnswer {
  readonly config?: { readonly description?: string };
  readonly state?: { readonly last_seq: number; readonly num_deleted?: number };
}

const TIMEOUT_MS = 2000;

/**
 * Asks the bus how far the mirror reaches. Only a service that watches the mirror may ask.
 * @returns undefined when there is no stream, or one that is not ours
 * @throws when the bus does not answer within two seconds
 */
export async function mirrorReach(connection: NatsConnection): Promise<MirrorReach | undefined> {
  const answer = await connection.request(MIRROR_INFO_SUBJECT, '', { timeout: TIMEOUT_MS });
  const { config, state } = answer.json<StreamInfoAnswer>();
  const base = baseOf(config?.description);
  if (base === undefined || state === undefined) return undefined;
  return { base, through: base + state.last_seq, deleted: state.num_deleted ?? 0 };
}
