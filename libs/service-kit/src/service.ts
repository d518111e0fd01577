import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Readiness } from './health/readiness.js';
import type { Infrastructure } from './infrastructure.js';
import { type ParentSettings, whenParentIsGone } from './parent-watch.js';
import type { HttpEnv } from './service-env.js';

/** Open streams get this long to end by themselves after a stop was asked for. */
const STREAM_GRACE_MS = 700;
/** After this the process ends, whatever is still open (issue 2: within 2 s). */
const STOP_DEADLINE_MS = 1_900;

/** A running process: listens, and stops cleanly on SIGTERM, SIGINT or with its parent. */
export class Service {
  private closing: Promise<void> | undefined;

  constructor(
    readonly app: NestExpressApplication,
    private readonly env: Pick<HttpEnv, 'PORT' | 'HOST'> & ParentSettings,
    private readonly infrastructure: Infrastructure,
  ) {}

  /**
   * Serves HTTP, then starts to take events.
   * @returns where it listens, `http://127.0.0.1:7401`
   */
  async listen(port = this.env.PORT): Promise<string> {
    this.stopOnSignals();
    await this.app.listen(port, this.env.HOST);
    await this.app.startAllMicroservices();
    const url = urlOf(this.app.getHttpServer());
    this.infrastructure.logger.info('listening', { url });
    return url;
  }

  /** Takes no more work, ends what is open and lets go of every connection. */
  close(): Promise<void> {
    this.closing ??= this.stop();
    return this.closing;
  }

  private async stop(): Promise<void> {
    this.app.get(Readiness).stop();
    const server: Server = this.app.getHttpServer();
    const cut = setTimeout(() => server.closeAllConnections(), STREAM_GRACE_MS);
    try {
      await this.app.close();
    } finally {
      clearTimeout(cut);
      await this.infrastructure.close();
    }
  }

  private stopOnSignals(): void {
    const { logger } = this.infrastructure;
    const stop = (reason: string): void => {
      if (this.closing !== undefined) return;
      logger.info('stopping', { reason });
      setTimeout(() => process.exit(0), STOP_DEADLINE_MS).unref();
      this.close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error('stopped uncleanly', { error });
          process.exit(1);
        },
      );
    };
    process.once('SIGTERM', () => stop('SIGTERM'));
    process.once('SIGINT', () => stop('SIGINT'));
    whenParentIsGone(this.env, () => stop('parent is gone'));
  }
}

function urlOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new TypeError('the server does not listen on TCP');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
