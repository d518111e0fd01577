import { DeployEventPublisher } from '@glidepath/sdk/nats';
import { UNASKED_DEPLOYMENT } from './flights.js';
import type { StoryOptions } from './story-options.js';
import type { StoryClients } from './story-clients.js';
import { type FlightReport, timelineOf } from './story-report.js';

const TITLE = 'checkout: a deployment nobody asked for';
const POLL_MS = 150;
const DEADLINE_MS = 30_000;

/** Publishes a deployment on the bus that no gate allowed, and waits until it stands on record as a detected change. */
export async function flyDetected(clients: StoryClients, options: StoryOptions): Promise<FlightReport> {
  const { natsUrl: servers, natsUser: user, natsPassword: password } = options;
  const { service, environment, artifact, artifactDigest } = UNASKED_DEPLOYMENT;
  const publisher = await DeployEventPublisher.connect({ servers, user, password });
  try {
    await publisher.publish({
      kind: 'deployed',
      service,
      environment,
      artifact: `${artifact.split('@')[0] ?? artifact}@${artifactDigest}`,
      source: 'https://laptop.example.com/somebody',
    });
  } finally {
    await publisher.close();
  }
  const changeId = await detectedChange(clients, artifactDigest);
  if (changeId === null) {
    return {
      changeId: '',
      title: TITLE,
      expected: 'detected',
      outcome: 'missed',
      ok: false,
      stableErrors: 0,
      timeline: [],
    };
  }
  const view = await clients.auditor.changes.get(changeId);
  const { key, title, state, updatedAt: at, reason } = view;
  options.onLine?.({ at, key, title, state, note: reason ?? '' });
  return {
    changeId,
    title: TITLE,
    expected: 'detected',
    outcome: state,
    ok: state === 'detected',
    stableErrors: 0,
    timeline: timelineOf(await clients.auditor.changes.events(changeId)),
  };
}

async function detectedChange({ auditor }: StoryClients, artifactDigest: string): Promise<string | null> {
  const deadline = performance.now() + DEADLINE_MS;
  while (performance.now() < deadline) {
    const { items } = await auditor.deployments.list({ service: UNASKED_DEPLOYMENT.service });
    const found = items.find((deployment) => deployment.artifactDigest === artifactDigest);
    if (found?.detectedChangeId != null) return found.detectedChangeId;
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS);
    });
  }
  return null;
}
