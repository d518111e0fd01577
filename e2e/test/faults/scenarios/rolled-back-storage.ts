import { WRITERS } from '../../../src/faults/plan.js';
import { eventConsumerName, EVENTS_STREAM } from '@glidepath/messaging';
import { PARTITIONS } from '@glidepath/event-store';
import { type Scenario, writeAndHold } from '../scenario.js';
import type { World } from '../world.js';
import { until } from '../../../src/index.js';

const ROLLED_BACK = 500;

export const rolledBackStorage: Scenario = {
  name: 'rolled_back',
  title: `NATS storage rolled back by ${ROLLED_BACK} messages, consumer state newer`,
  async run(world) {
    const { servers, count } = world.options;
    await keepConsumersOnDisk(world);
    await writeAndHold(world, 0.4);
    await servers.killNats();
    await servers.keepMessages();
    await servers.startNats();
    const kept = await lastSequence(world);
    // Each event written becomes two messages: itself and its effect.
    const more = Math.ceil(ROLLED_BACK / WRITERS / 2);
    await writeAndHold(world, (Math.floor(count * 0.4) + more) / count);
    const lost = (await lastSequence(world)) - kept;

    await Promise.all(world.relays.map(({ program }) => program.kill9()));
    await servers.killNats();
    await servers.rollBackMessages();
    await servers.startNats();
    if ((await lastSequence(world)) !== kept) throw new Error('the stream was not rolled back');
    const ahead = await acknowledgedThrough(world);
    if (ahead <= kept) throw new Error(`the consumers are not ahead of the stream: ${ahead}, ${kept}`);
    await Promise.all(world.relays.map((_, index) => world.restartRelay(index)));
    return `${lost} messages; a consumer had acknowledged ${ahead - kept} of them`;
  },
};

/** In place of those in memory, so that their state survives and is newer than the stream. */
async function keepConsumersOnDisk({ manager }: World): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const name = eventConsumerName('risk', partition);
    const { config } = await manager.consumers.info(EVENTS_STREAM, name);
    await manager.consumers.delete(EVENTS_STREAM, name);
    const { mem_storage: _, ...onDisk } = config;
    await manager.consumers.add(EVENTS_STREAM, onDisk);
  }
}

/** Asked until the bus, which may just be starting, answers. */
function lastSequence({ manager }: World): Promise<number> {
  return until('the bus says what it holds', async () => {
    return (await manager.streams.info(EVENTS_STREAM)).state.last_seq;
  });
}

/** The highest sequence of the stream that a consumer of risk says it has had acknowledged. */
async function acknowledgedThrough({ manager }: World): Promise<number> {
  let highest = 0;
  for await (const { name, ack_floor: floor } of manager.consumers.list(EVENTS_STREAM)) {
    if (name.startsWith('risk_')) highest = Math.max(highest, floor.stream_seq);
  }
  return highest;
}
