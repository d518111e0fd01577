import { setTimeout as delay } from 'node:timers/promises';
import { connectBus, NUDGE_SUBJECT } from '@glidepath/messaging';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Logger } from '../logging/logger.js';
import type { ServiceEnv } from '../service-env.js';

const RETRY_MS = 500;

/** A connection to the bus that knows whether it stands. */
export class BusLink {
  private isConnected = true;

  private constructor(readonly connection: NatsConnection) {}

  /** Connects, waiting for as long as the bus is not there. */
  static async open(
    env: Pick<ServiceEnv, 'NATS_URL' | 'NATS_USER' | 'NATS_PASSWORD'>,
    name: string,
    logger: Logger,
  ): Promise<BusLink> {
    const options = { servers: env.NATS_URL, user: env.NATS_USER, password: env.NATS_PASSWORD, name };
    for (let tries = 1; ; tries += 1) {
      try {
        const link = new BusLink(await connectBus(options));
        void link.watch(logger);
        return link;
      } catch (error) {
        if (tries % 10 === 1) logger.warn('the bus is not reachable, trying again', { tries, error });
        await delay(RETRY_MS);
      }
    }
  }

  /** Tells the relay that there is something to publish. A lost nudge costs half a second, never an event. */
  nudge(position: number): void {
    if (this.isConnected && !this.connection.isClosed())
      this.connection.publish(NUDGE_SUBJECT, String(position));
  }

  /** @throws when the connection is down */
  check(): Promise<void> {
    const isUp = this.isConnected && !this.connection.isClosed();
    return isUp ? Promise.resolve() : Promise.reject(new Error('not connected'));
  }

  async close(): Promise<void> {
    if (!this.connection.isClosed()) await this.connection.close();
  }

  private async watch(logger: Logger): Promise<void> {
    for await (const { type } of this.connection.status()) {
      if (type === 'disconnect') {
        this.isConnected = false;
        logger.warn('lost the bus');
      } else if (type === 'reconnect') {
        this.isConnected = true;
        logger.info('the bus is back');
      }
    }
  }
}
