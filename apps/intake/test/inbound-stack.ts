import { CATEGORY_OWNERS, eventCatalogue } from '@glidepath/contracts';
import { MemoryEventStore } from '@glidepath/event-store';
import type { InboundMessage } from '@glidepath/messaging';
import { RandomIds } from '@glidepath/service-kit';
import type { CloudMessage } from '../src/inbound/adapters/cloud-events/read-cloud-event.js';
import { WhenDeployEventArrives } from '../src/inbound/adapters/nats/when-deploy-event-arrives.js';
import { ObserveDeployment } from '../src/inbound/application/observe-deployment.js';
import { TakeIn } from '../src/inbound/application/take-in.js';
import { MemoryArrivals } from './memory-inbound.js';
import { MemoryChangeKeys } from './memory-ports.js';

/** The inbound slice on ports in memory, fed as the transport would. */
export function inboundStack() {
  const store = new MemoryEventStore({
    catalogue: eventCatalogue,
    producer: { service: 'intake', version: '1' },
    categories: Object.entries(CATEGORY_OWNERS).flatMap(([category, owner]) =>
      owner === 'intake' || category === 'gate' ? [category] : [],
    ),
  });
  const arrivals = new MemoryArrivals();
  const ids = new RandomIds();
  const handler = new WhenDeployEventArrives(
    new TakeIn(store, arrivals, new ObserveDeployment(store, new MemoryChangeKeys(), ids)),
  );
  let sequence = 0;
  const deliver = (message: CloudMessage, again: Partial<InboundMessage> = {}): Promise<void> => {
    sequence += 1;
    const place = { sequence, receivedAt: new Date(sequence), delivery: 1, ...again };
    return handler.take({
      ...message,
      ...place,
      subject: 'glidepath.inbound.cdevents.x',
      principal: 'publisher',
    });
  };
  const types = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const { type } of store.readLog({})) found.push(type);
    return found;
  };
  return { store, arrivals, handler, deliver, types };
}

const encoder = new TextEncoder();

/** A CDEvent as a structured CloudEvent on NATS. */
export function structured(event: unknown, attributes: object): CloudMessage {
  const body = { specversion: '1.0', ...attributes, datacontenttype: 'application/json', data: event };
  return {
    headers: { 'content-type': 'application/cloudevents+json' },
    data: encoder.encode(JSON.stringify(body)),
  };
}

/** The same as a binary one. */
export function binary(event: unknown, attributes: Readonly<Record<string, string>>): CloudMessage {
  const pairs = Object.entries({ specversion: '1.0', datacontenttype: 'application/json', ...attributes });
  const headers = Object.fromEntries(pairs.map(([name, value]) => [`ce-${name}`, encodeURIComponent(value)]));
  return { headers, data: encoder.encode(JSON.stringify(event)) };
}

export function raw(text: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): CloudMessage {
  return { headers, data: typeof text === 'string' ? encoder.encode(text) : text };
}
