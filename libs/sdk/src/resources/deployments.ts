import type { DeploymentView, InboundTallySchema } from '@glidepath/contracts';
import type { z } from 'zod';
import { deployCloudEvent, type DeployEvent } from '../deploy-event.js';
import type { CallOptions, Transport, WriteOptions } from '../http/transport.js';
import type { Page, PageQuery } from './page.js';

export interface DeploymentFilter extends PageQuery {
  readonly service?: string | undefined;
}

/** `/v1/deployments`. Publishing here answers after the event is in the log: what is answered is never lost. */
export class Deployments {
  constructor(private readonly transport: Transport) {}

  /** What became of the event stands in the answer. The event's id makes a retry a duplicate, not a second deployment. */
  publish(event: DeployEvent, options: WriteOptions = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.transport.json('/v1/deployments', {
      ...options,
      method: 'POST',
      body: deployCloudEvent(event),
      contentType: 'application/cloudevents+json',
    });
  }

  list(filter: DeploymentFilter = {}, options: CallOptions = {}): Promise<Page<DeploymentView>> {
    return this.transport.json('/v1/deployments', { ...options, query: { ...filter } });
  }

  /** What became of everything that arrived: received = recorded + rejected + duplicates. */
  tally(options: CallOptions = {}): Promise<z.infer<typeof InboundTallySchema>> {
    return this.transport.json('/v1/deployments/inbound', options);
  }
}
