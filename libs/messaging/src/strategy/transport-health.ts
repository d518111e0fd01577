export interface TransportHealth {
  readonly ready: boolean;
  /** What is wrong, for people. */
  readonly detail: string;
}

/** The service does not get events from the bus now. */
export class BusUnavailableError extends Error {
  override readonly name = 'BusUnavailableError';
}
