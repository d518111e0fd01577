import type { Fleet } from '../fleet/start-fleet.js';
import { flyDetected } from './fly-detected.js';
import { flyFlight } from './fly-flight.js';
import { STORY_FLIGHTS, STORY_SERVICES } from './flights.js';
import { StoryClients } from './story-clients.js';
import { type FlightReport, reportOf, type StoryReport } from './story-report.js';
import { verifyLedger } from './verify-ledger.js';

/** Something worth a line while the story is flown. */
export interface StoryLine {
  /** ISO 8601. */
  readonly at: string;
  readonly key: string;
  readonly title: string;
  /** The state the change is in now. */
  readonly state: string;
  readonly note: string;
}

export interface StoryOptions {
  /** The gateway. */
  readonly url: string;
  /** A bearer token of a demo identity. */
  readonly token: (as: string) => Promise<string>;
  readonly natsUrl: string;
  readonly natsUser: string;
  readonly natsPassword: string;
  readonly fleet: Fleet;
  /** False leaves the approvals to whoever is watching. Default true. */
  readonly approve?: boolean;
  readonly onLine?: (line: StoryLine) => void;
  readonly signal?: AbortSignal;
}

/**
 * Flies the demo story, its flights in parallel: one change lands by itself, one after two people of different domains
 * approved it, one is stopped by the judge and rolled back, and a deployment nobody asked for is detected.
 */
export async function flyStory(options: StoryOptions): Promise<StoryReport> {
  const clients = new StoryClients(options);
  const { operator } = clients;
  await Promise.all(
    STORY_SERVICES.map(({ service, ...entry }) =>
      operator.services.put(service, { ...entry, environments: ['production', 'staging'], dependsOn: [] }),
    ),
  );
  const flights: FlightReport[] = await Promise.all([
    ...STORY_FLIGHTS.map((flight) => flyFlight(flight, clients, options)),
    flyDetected(clients, options),
  ]);
  const reconciliation = await clients.auditor.audit.reconciliation({ signal: options.signal });
  const ledger = await verifyLedger(options, reconciliation.position);
  return reportOf(flights, ledger, reconciliation);
}
