import type { CatalogEntry, ServiceView } from '@glidepath/contracts';
import { type AppendContext, type CommandIdentity, EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { serviceDecider } from '../domain/service.js';

export interface PutServiceRequest {
  readonly entry: CatalogEntry;
  readonly ifVersion: number | undefined;
  readonly mayReplace: boolean;
  readonly context: AppendContext;
  readonly command: CommandIdentity | undefined;
}

/** Registers a service or replaces its entry. */
@Injectable()
export class PutService {
  constructor(private readonly events: EventStore) {}

  /** @returns the entry as it now stands, and the position to read it from */
  async run({
    entry,
    ifVersion,
    mayReplace,
    context,
    command,
  }: PutServiceRequest): Promise<ServiceView & { position: number }> {
    const stream = `service-${entry.service}`;
    const put = { type: 'put', entry, ifVersion, mayReplace } as const;
    const { state, version, position } = await this.events.handle(
      serviceDecider,
      stream,
      put,
      context,
      command,
    );
    return { ...(state.status === 'registered' ? state.entry : entry), version, position };
  }
}
