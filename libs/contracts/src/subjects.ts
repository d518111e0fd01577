/** Names on the bus. */
export const EVENTS_STREAM = 'GLIDEPATH_EVENTS';
export const INBOUND_STREAM = 'GLIDEPATH_INBOUND';
export const NUDGE_SUBJECT = 'glidepath.nudge';
export const INBOUND_CDEVENTS = 'glidepath.inbound.cdevents';
export const INBOUND_SLI = 'glidepath.inbound.sli';

/** `glidepath.event.<partition>.<aggregate>.<fact>` */
export function eventSubject(partition: number, type: string): string {
  return `glidepath.event.${partition}.${type}`;
}

/** `glidepath.inbound.sli.v1.<service>.<sli>` */
export function sliSubject(service: string, sli: string): string {
  return `${INBOUND_SLI}.v1.${service}.${sli}`;
}
