import { setTimeout as delay } from 'node:timers/promises';
import { type BusConnectionOptions, connectBus, NUDGE_SUBJECT } from '@glidepath/messaging';
import type { NatsConnection } from '@nats-io/transport-node';

const RETRY_MS = 500;

/**
 * Tells the relay over core NATS that there is something to publish. Best effort: while the bus is away nothing is
 * sent and nothing waits, as the relay looks for itself twice a second.
 */
export class Nudger {
  private connection: NatsConnection | undefined;
  private isUp = false;
  private isClosed = false;

  constructor(private readonly options: BusConnectionOptions) {
    void this.connect();
  }

  nudge(position: number): void {
    if (this.isUp) this.connection?.publish(NUDGE_SUBJECT, String(position));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.isUp = false;
    await this.connection?.close();
  }

  private async connect(): Promise<void> {
    while (!this.isClosed && this.connection === undefined) {
      this.connection = await connectBus(this.options).catch(() => undefined);
      if (this.connection === undefined) await delay(RETRY_MS, undefined, { ref: false });
    }
    if (this.isClosed) await this.connection?.close();
    else await this.watch();
  }

  private async watch(): Promise<void> {
    this.isUp = true;
    for await (const { type } of this.connection?.status() ?? []) {
      if (type === 'disconnect' || type === 'close') this.isUp = false;
      else if (type === 'reconnect') this.isUp = true;
    }
  }
}
