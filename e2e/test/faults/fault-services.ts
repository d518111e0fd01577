import type { BusService } from '@glidepath/messaging';

/** Who takes part: writers write as intake, the consumer reacts as risk, audit seals and receives everything. */
export const FAULT_SERVICES: readonly BusService[] = [
  { name: 'intake' },
  { name: 'risk' },
  { name: 'audit', watchesMirror: true },
];

/** Of every database role and user of the bus. */
export const SECRET = 'faults-secret';
