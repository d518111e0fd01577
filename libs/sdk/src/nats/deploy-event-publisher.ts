import { INBOUND_CDEVENTS } from '@glidepath/contracts';
import { headers } from '@nats-io/transport-node';
import { deployCloudEvent, type DeployEvent } from '../deploy-event.js';
import { type BusConnection, type BusOptions, connectToBus } from './bus-connection.js';

/**
 * Publishes deployments on NATS: CDEvents in CloudEvents 1.0, binary mode. Resolves once the broker has stored the
 * event; for a deployment that must never be lost, `Deployments.publish` answers after it is in the log.
 */
export class DeployEventPublisher {
  private constructor(private readonly bus: BusConnection) {}

  static async connect(options: BusOptions): Promise<DeployEventPublisher> {
    return new DeployEventPublisher(await connectToBus(options));
  }

  /** @returns the id of the CloudEvent */
  async publish(event: DeployEvent): Promise<string> {
    const { data, ...attributes } = deployCloudEvent(event);
    const head = headers();
    // CloudEvents 1.0, NATS binding, 3.1: attributes are headers, the media type goes by its own name.
    head.set('content-type', attributes.datacontenttype);
    for (const name of ['specversion', 'id', 'source', 'type', 'time'] as const) {
      head.set(`ce-${name}`, attributes[name]);
    }
    await this.bus.stream.publish(`${INBOUND_CDEVENTS}.service.${event.kind}`, JSON.stringify(data), {
      headers: head,
    });
    return attributes.id;
  }

  /** Sends what is on its way, then disconnects. */
  close(): Promise<void> {
    return this.bus.nats.drain();
  }
}
