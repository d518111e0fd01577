import { Inbound, type InboundFailure, InboundGiveUp, type InboundMessage } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { TakeIn } from '../../application/take-in.js';
import { readCloudEvent } from '../cloud-events/read-cloud-event.js';

/** Deploy events from the bus. A refused one is handled too: only our own failures bring a message back. */
@Controller()
export class WhenDeployEventArrives {
  constructor(private readonly takeIn: TakeIn) {}

  @Inbound('cdevents')
  async take(@Payload() message: InboundMessage): Promise<void> {
    const { principal } = message;
    const arrival = { ...readCloudEvent(message), principal };
    await this.takeIn.run(arrival, nameOf(message), actorOf(principal));
  }

  /** After the last try: refused, with what went wrong on our side, so that the sums add up. */
  @InboundGiveUp('cdevents')
  async giveUp(@Payload() { message, error }: InboundFailure): Promise<void> {
    const { principal } = message;
    const { mode, bodyDigest } = readCloudEvent(message);
    const fault = `it could not be handled: ${error instanceof Error ? error.name : 'unknown failure'}`;
    const arrival = { mode, bodyDigest, principal, content: { fault } };
    await this.takeIn.run(arrival, nameOf(message), actorOf(principal));
  }
}

/** A sequence starts anew after a loss of storage; with the moment of storing it is unique for ever. */
function nameOf({ sequence, receivedAt, delivery }: InboundMessage) {
  return { name: `nats:${sequence}:${receivedAt.toISOString()}`, isRedelivery: delivery > 1 };
}

function actorOf(principal: string) {
  return { kind: 'workload', id: principal, issuer: 'nats' } as const;
}
