import type { PutServiceBodySchema, ServiceView } from '@glidepath/contracts';
import type { z } from 'zod';
import type { CallOptions, Transport, WriteOptions } from '../http/transport.js';
import { type Page, type PageQuery, segment, type Written } from './page.js';

export type ServiceInput = z.input<typeof PutServiceBodySchema>;

/** `/v1/services`: the catalogue. */
export class Services {
  constructor(private readonly transport: Transport) {}

  /** Registers a service, or replaces what the catalogue says of it. */
  put(
    service: string,
    entry: ServiceInput,
    options: WriteOptions & { readonly ifVersion?: number | undefined } = {},
  ): Promise<Written<ServiceView>> {
    return this.transport.json(`/v1/services/${segment(service)}`, {
      ...options,
      method: 'PUT',
      body: entry,
    });
  }

  get(service: string, options: CallOptions = {}): Promise<ServiceView> {
    return this.transport.json(`/v1/services/${segment(service)}`, options);
  }

  list(query: PageQuery = {}, options: CallOptions = {}): Promise<Page<ServiceView>> {
    return this.transport.json('/v1/services', { ...options, query: { ...query } });
  }
}
