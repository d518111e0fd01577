import { type BusConnectionOptions, connectBus, mirrorReach } from '@glidepath/messaging';
import { Logger } from '@glidepath/service-kit';
import type { OnModuleDestroy } from '@nestjs/common';
import { MirrorProbe } from '../../application/mirror-probe.js';

/** Connects when it is first asked: nobody else here needs this connection. */
export class BusMirrorProbe extends MirrorProbe implements OnModuleDestroy {
  private connecting: ReturnType<typeof connectBus> | undefined;

  constructor(
    private readonly bus: BusConnectionOptions,
    private readonly logger: Logger,
  ) {
    super();
  }

  override async lacking(position: number): Promise<number | undefined> {
    try {
      const reach = await mirrorReach(await this.connection());
      return reach === undefined ? position : Math.max(0, position - reach.through) + reach.deleted;
    } catch (error) {
      this.logger.warn('the bus does not say what it holds', { error });
      return undefined;
    }
  }

  async onModuleDestroy(): Promise<void> {
    const connection = await this.connecting?.catch(() => undefined);
    await connection?.close();
  }

  private connection(): ReturnType<typeof connectBus> {
    this.connecting ??= connectBus(this.bus).catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }
}
