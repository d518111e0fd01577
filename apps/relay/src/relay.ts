import { MirrorFollower, type MirrorFollowerOptions, MirrorForkError } from '@glidepath/messaging';
import type { Logger } from '@glidepath/service-kit';
import { takeLead } from './leadership.js';

export type RelayState = 'starting' | 'standing-by' | 'leading' | 'forked' | 'stopped';

export interface RelayOptions {
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly mirror: Omit<MirrorFollowerOptions, 'onError' | 'onPolluted'>;
}

/** One relay among any number: stands by until it may lead, then mirrors the log until it loses the lead. */
export class Relay {
  readonly #options: RelayOptions;
  #state: RelayState = 'starting';
  #follower: MirrorFollower | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  get state(): RelayState {
    return this.#state;
  }

  /** The position up to which events were handed to the bus, while leading. */
  get position(): number {
    return this.#follower?.position ?? 0;
  }

  /** Standing by is ready too; a leader is when it reaches both the log and the bus. */
  get isReady(): boolean {
    if (this.#options.mirror.connection.isClosed()) return false;
    return (
      this.#state === 'standing-by' || (this.#state === 'leading' && this.#follower?.state === 'following')
    );
  }

  /** Works until the signal. After a fork it stays up, not ready, and publishes nothing: a person has to look. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.#term(signal);
    this.#state = 'stopped';
  }

  async #term(signal: AbortSignal): Promise<void> {
    const { databaseUrl, logger } = this.#options;
    this.#state = 'standing-by';
    const lead = await takeLead(databaseUrl, signal, (error) =>
      logger.warn('cannot ask for the lead', { error }),
    );
    if (lead === undefined) return;
    this.#state = 'leading';
    logger.info('leading');
    try {
      await this.#follow(AbortSignal.any([signal, lead.lost]));
      if (!signal.aborted) logger.warn('lead lost');
    } catch (error) {
      if (!(error instanceof MirrorForkError)) throw error;
      this.#state = 'forked';
      logger.error('the log and its mirror disagree; nothing is published until somebody has looked', {
        error,
      });
      await aborted(signal);
    } finally {
      await lead.release();
    }
  }

  #follow(signal: AbortSignal): Promise<void> {
    const { logger, mirror } = this.#options;
    this.#follower = new MirrorFollower({
      ...mirror,
      onError: (error) => logger.warn('publishing failed, trying again', { error }),
      onPolluted: (detail) => logger.error('the stream held something foreign and is made anew', { detail }),
    });
    return this.#follower.run(signal);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
