import { PARTITIONS } from '@glidepath/event-store';

/** The mirror of the log: sequence = position - base. */
export const EVENTS_STREAM = 'GLIDEPATH_EVENTS';
/** What publishers outside send us, as they sent it. */
export const INBOUND_STREAM = 'GLIDEPATH_INBOUND';

export const EVENT_SUBJECTS = 'glidepath.event.>';
/** Core NATS, not stored: the newest position as text, to wake the relay. */
export const NUDGE_SUBJECT = 'glidepath.nudge';
/** What publishers may publish to. */
export const INBOUND_SUBJECTS = 'glidepath.inbound.>';

/** Where the accounts of services find the mapped JetStream requests they import. */
export const SERVICE_API_PREFIX = 'glidepath.js';
/** Answers what the events stream holds, to services that watch the mirror. */
export const MIRROR_INFO_SUBJECT = `${SERVICE_API_PREFIX}.STREAM.INFO.${EVENTS_STREAM}`;

export type InboundKind = 'cdevents' | 'sli';

/** A service as the bus knows it; its name is its user, its consumer and, in capitals, its account. */
export interface BusService {
  readonly name: string;
  readonly inbound?: readonly InboundKind[];
  /** May ask how far the mirror of the log reaches. */
  readonly watchesMirror?: boolean;
}

/** The five services and what each takes from outside. */
export const BUS_SERVICES: readonly BusService[] = [
  { name: 'intake', inbound: ['cdevents'] },
  { name: 'risk' },
  { name: 'approvals' },
  { name: 'rollout', inbound: ['sli'] },
  { name: 'audit', watchesMirror: true },
];

/** A durable pull consumer and the only account that may pull from it. */
export interface BusConsumer {
  readonly service: string;
  readonly stream: string;
  readonly name: string;
  readonly filter: string;
  /** 0..15 on the events stream, undefined on the inbound stream. */
  readonly partition?: number;
}

/** Subject of an event: `glidepath.event.<partition>.<aggregate>.<fact>`. */
export function eventSubject(partition: number, type: string): string {
  return `glidepath.event.${partition}.${type}`;
}

export function eventConsumerName(service: string, partition: number): string {
  return `${service}_${partition}`;
}

export function inboundConsumerName(service: string, kind: InboundKind): string {
  return kind === 'sli' ? `${service}_sli` : `${service}_inbound`;
}

/** Every consumer the bootstrap admin keeps: sixteen per service, and one per kind of inbound message. */
export function busConsumers(services: readonly BusService[] = BUS_SERVICES): readonly BusConsumer[] {
  return services.flatMap((service) => [
    ...Array.from({ length: PARTITIONS }, (_, partition) => ({
      service: service.name,
      stream: EVENTS_STREAM,
      name: eventConsumerName(service.name, partition),
      filter: `glidepath.event.${partition}.>`,
      partition,
    })),
    ...(service.inbound ?? []).map((kind) => ({
      service: service.name,
      stream: INBOUND_STREAM,
      name: inboundConsumerName(service.name, kind),
      filter: `glidepath.inbound.${kind}.>`,
    })),
  ]);
}
