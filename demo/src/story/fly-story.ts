import { flyDetected } from './fly-detected.js';
import { flyFlight } from './fly-flight.js';
import { STORY_FLIGHTS, STORY_SERVICES } from './flights.js';
import { StoryClients } from './story-clients.js';
import type { StoryOptions } from './story-options.js';
import { type FlightReport, reportOf, type StoryReport } from './story-report.js';
import { verifyLedger } from './verify-ledger.js';

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
