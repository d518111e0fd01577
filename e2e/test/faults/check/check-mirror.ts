import { envelopeText, type RawEvent } from '@glidepath/event-store';
import { EVENTS_STREAM } from '@glidepath/messaging';
import { jetstream } from '@nats-io/jetstream';
import type { World } from '../world.js';
import { type Finding, repeated } from './finding.js';

interface Message {
  readonly sequence: number;
  readonly text: string;
}

/** Every message of the stream against the row it mirrors, byte for byte: sequence = position - base. */
export async function checkMirror(world: World, rows: readonly RawEvent[]): Promise<Finding> {
  const { config, state } = await world.manager.streams.info(EVENTS_STREAM);
  const { base } = JSON.parse(config.description ?? '{}') as { base: number };
  const messages = await readMessages(world, state.last_seq);
  const held = new Map(messages.map(({ sequence, text }) => [sequence + base, text]));
  return {
    lost: rows
      .filter(({ position }) => position > base && !held.has(position))
      .map(({ position }) => `${position} is not in the mirror`),
    doubled: repeated(messages.map(({ text }) => text)).map(
      (text) => `twice in the mirror: ${text.slice(0, 80)}`,
    ),
    outOfOrder: [...held]
      .filter(([position, text]) => {
        const row = rows[position - 1];
        return row === undefined || envelopeText(row) !== text;
      })
      .map(([position]) => `the mirror holds something else at ${position}`),
  };
}

async function readMessages(world: World, last: number): Promise<readonly Message[]> {
  const messages: Message[] = [];
  if (last === 0) return messages;
  const consumer = await jetstream(world.bus).consumers.get(EVENTS_STREAM);
  const delivered = await consumer.consume({ max_messages: 500 });
  for await (const message of delivered) {
    messages.push({ sequence: message.seq, text: message.string() });
    if (message.seq >= last) break;
  }
  delivered.stop();
  await consumer.delete();
  return messages;
}
