import type { ChangeState, ChangeView, SubmitChangeInput } from '@glidepath/contracts';
import type { StoryFlight } from './flights.js';
import type { StoryOptions } from './story-options.js';
import type { StoryClients } from './story-clients.js';
import { type FlightReport, timelineOf } from './story-report.js';

const POLL_MS = 150;
/** A flight takes about a minute; a busy machine may make it pause and go on by itself. */
const FLIGHT_DEADLINE_MS = 180_000;
const ENDED: readonly ChangeState[] = [
  'completed',
  'rolled-back',
  'failed',
  'rejected',
  'cancelled',
  'expired',
];

/** Submits one change, has it approved where it must be, asks the gate, deploys, and watches it to its end. */
export async function flyFlight(
  flight: StoryFlight,
  clients: StoryClients,
  options: StoryOptions,
): Promise<FlightReport> {
  const { pipeline } = clients;
  const submitted = await pipeline.changes.submit(flight.change);
  let seen = '';
  const tell = (view: ChangeView): void => {
    const note = view.waitingFor ?? view.reason ?? '';
    if (seen === `${view.state}${note}`) return;
    seen = `${view.state}${note}`;
    const { key, title, state, updatedAt: at } = view;
    options.onLine?.({ at, key, title, state, note });
  };
  tell(submitted);
  if (flight.approvers.length > 0) await haveApproved(flight, submitted.id, clients, options, tell);
  const wait = {
    for: 'approved',
    timeoutMs: FLIGHT_DEADLINE_MS,
    signal: options.signal,
    onProgress: tell,
  } as const;
  const { reached } = await pipeline.changes.waitFor(submitted.id, wait);
  if (reached) await deploy(flight.change, submitted.id, clients);
  const end = await watch(submitted.id, clients, options, tell);
  const totals = await options.fleet.totals();
  const stable = totals[flight.change.service]?.stable ?? { good: 0, total: 0 };
  const stableErrors = stable.total - stable.good;
  return {
    changeId: submitted.id,
    title: flight.title,
    expected: flight.expected,
    outcome: end.state,
    ok: end.state === flight.expected && stableErrors === 0 && stable.total > 0,
    stableErrors,
    timeline: timelineOf(await pipeline.changes.events(submitted.id)),
  };
}

async function haveApproved(
  flight: StoryFlight,
  changeId: string,
  clients: StoryClients,
  { approve = true, signal }: StoryOptions,
  tell: (view: ChangeView) => void,
): Promise<void> {
  const waiting = await until(changeId, clients, signal, tell, ({ state }) => state !== 'assessing');
  if (!approve || waiting.state !== 'awaiting-approval' || waiting.digest === null) return;
  for (const approver of flight.approvers) {
    await clients.as(approver).approvals.decide(changeId, {
      decision: 'approve',
      digest: waiting.digest,
      comment: 'Plan and backout reviewed.',
    });
  }
}

/** What a pipeline does once it may: ask the gate for exactly this artifact, deploy, and say so. */
async function deploy(
  { service, environment, artifacts = [] }: SubmitChangeInput,
  changeId: string,
  { pipeline }: StoryClients,
): Promise<void> {
  const [artifact] = artifacts;
  if (artifact === undefined) return;
  const { outcome, reasons } = await pipeline.gate.check({
    service,
    environment,
    artifactDigest: artifact.digest,
    changeId,
  });
  if (outcome !== 'allow') throw new Error(`the gate said ${outcome} to ${service}: ${reasons.join('; ')}`);
  await pipeline.deployments.publish({
    kind: 'deployed',
    service,
    environment,
    artifact: `${(artifact.purl ?? `pkg:oci/${service}`).split('@')[0] ?? ''}@${artifact.digest}`,
    source: 'https://ci.example.com/demo',
  });
}

function watch(
  changeId: string,
  clients: StoryClients,
  { signal, approve = true }: StoryOptions,
  tell: (view: ChangeView) => void,
): Promise<ChangeView> {
  const deadlineMs = approve ? FLIGHT_DEADLINE_MS : Number.POSITIVE_INFINITY;
  return until(changeId, clients, signal, tell, ({ state }) => ENDED.includes(state), deadlineMs);
}

async function until(
  changeId: string,
  { pipeline }: StoryClients,
  signal: AbortSignal | undefined,
  tell: (view: ChangeView) => void,
  isThere: (view: ChangeView) => boolean,
  deadlineMs = FLIGHT_DEADLINE_MS,
): Promise<ChangeView> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const view = await pipeline.changes.get(changeId, { signal });
    tell(view);
    if (isThere(view) || performance.now() > deadline) return view;
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS);
    });
  }
}
