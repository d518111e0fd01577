/** A deployment as its pipeline tells it. */
export interface DeployEvent {
  readonly kind: 'deployed' | 'upgraded' | 'rolledback';
  readonly service: string;
  readonly environment: string;
  /** Package URL with the digest that runs: `pkg:oci/checkout@sha256:…`. */
  readonly artifact: string;
  /** Who tells it, as a URI reference: `https://ci.example.org/checkout`. */
  readonly source: string;
  /** Unique within the source; the same id again is the same event. Made up when absent. */
  readonly id?: string;
  /** Now when absent. */
  readonly at?: Date;
  /** Anything more, kept with the event. */
  readonly customData?: Readonly<Record<string, unknown>>;
}

/** A CDEvent inside a CloudEvent, in structured form. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: Readonly<Record<string, unknown>>;
}

/** CDEvents 0.5.1: the version of each service event. */
const SPEC_VERSION = '0.5.1';
const EVENT_VERSION = '0.3.0';

/** Builds the CloudEvent of a deployment (CDEvents 0.5.1, CloudEvents 1.0: id, source and type are the same in both). */
export function deployCloudEvent(event: DeployEvent): CloudEvent {
  const { kind, service, environment, artifact, source, customData } = event;
  const id = event.id ?? crypto.randomUUID();
  const type = `dev.cdevents.service.${kind}.${EVENT_VERSION}`;
  const time = (event.at ?? new Date()).toISOString();
  return {
    specversion: '1.0',
    id,
    source,
    type,
    time,
    datacontenttype: 'application/json',
    data: {
      context: { specversion: SPEC_VERSION, id, source, type, timestamp: time },
      subject: { id: service, content: { environment: { id: environment }, artifactId: artifact } },
      ...(customData === undefined ? {} : { customData, customDataContentType: 'application/json' }),
    },
  };
}
