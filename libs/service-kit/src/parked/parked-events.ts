import type { ListedEvent, ParkedFilter, Redrive, RedriveVerdict } from '@glidepath/event-store/pg';

/** Events that services could not handle, and how to have them tried again. */
export abstract class ParkedEvents {
  /** The service whose events can be re-driven here. */
  abstract readonly consumer: string;
  /** Of every service: all may be looked at from anywhere. */
  abstract list(filter: ParkedFilter): Promise<readonly ListedEvent[]>;
  abstract redrive(wish: Omit<Redrive, 'consumer'>): Promise<RedriveVerdict>;
}
