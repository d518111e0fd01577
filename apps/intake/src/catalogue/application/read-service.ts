import type { ServiceView } from '@glidepath/contracts';
import { DomainError, EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { foldService } from '../domain/service.js';

/** Nobody registered a service of this name. */
export class ServiceNotFoundError extends DomainError {
  override readonly name = 'ServiceNotFoundError';
  constructor(service: string) {
    super(
      'service-not-found',
      `there is no service ${service}; register it with PUT /v1/services/${service}`,
    );
  }
}

/** One entry of the catalogue, read from the log. */
@Injectable()
export class ReadService {
  constructor(private readonly events: EventStore) {}

  /** @throws ServiceNotFoundError */
  async run(service: string): Promise<ServiceView> {
    const { events, version } = await this.events.readStream(`service-${service}`);
    const entry = foldService(events);
    if (entry === null) throw new ServiceNotFoundError(service);
    return { ...entry, version };
  }
}
