import { CONNECTIONS_STREAM, type ConnectionNames } from '@glidepath/contracts';
import { EventStore, VersionConflictError } from '@glidepath/event-store';
import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AUTOPILOT_ACTOR } from '../../flight/application/autopilot.js';
import { announced } from '../domain/announced.js';

/** What the settings of this process name. */
export abstract class NamesInSettings {
  abstract readonly names: ConnectionNames;
}

/** Says at the start by which names plans can reach routers and sources, so that intake refuses what nobody could fly. */
@Injectable()
export class AnnounceConnections implements OnApplicationBootstrap {
  constructor(
    private readonly events: EventStore,
    private readonly settings: NamesInSettings,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { names } = this.settings;
    const command = { type: 'announce', names, now: this.clock.now() } as const;
    const context = { actor: AUTOPILOT_ACTOR, correlationId: null };
    try {
      await this.events.handle(announced, CONNECTIONS_STREAM, command, context);
    } catch (error) {
      // Another replica says the same; whatever else it is, a plan is looked at again before it takes off.
      if (!(error instanceof VersionConflictError)) this.logger.warn('connections not announced', { error });
    }
  }
}
