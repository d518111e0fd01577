import { approvalCase, caseView, recomputeOutcome } from '@glidepath/approvals/domain';
import type {
  ApprovalEvent,
  ChangeEvent,
  ChangeState,
  ChangeView,
  RiskAssessed,
  RolloutEvent,
} from '@glidepath/contracts';
import { type EventEnvelope, type Fact, foldFacts } from '@glidepath/event-store';
import { change, foldChangeView } from '@glidepath/intake/domain';
import { recomputeAssessment } from '@glidepath/risk/domain';
import { recomputeVerdicts, rollout, rolloutView } from '@glidepath/rollout/domain';
import { DeployEventPublisher } from '@glidepath/sdk/nats';
import { highRisk, lowRisk, planOf, type System, until } from '../../src/index.js';

/** One change brought into each of these, and where it came to stand. */
const STATES = [
  'completed',
  'rolled-back',
  'aborted',
  'awaiting-approval',
  'approved by people',
  'rejected by a person',
  'rejected by policy',
  'cancelled',
  'paused',
  'amended',
  'detected',
] as const;
type Story = (typeof STATES)[number];

/** Whatever state a change is in: its events alone lead there. */
export function describeReplay(current: () => System): void {
  describe('replays', () => {
    let system: System;
    let stories: Readonly<Record<Story, string>>;

    beforeAll(async () => {
      system = current();
      stories = await tellStories(system);
    });

    it.each(STATES)('a change that is %s', async (story) => {
      const { view, events } = await atRest(system, stories[story]);
      expect(view.state).toBe(STATE_OF[story]);
      expect(events.map(({ position }) => position)).toEqual([...ascending(events)]);
      expect(new Set(events.map(({ correlationId }) => correlationId))).toEqual(new Set([view.id]));

      expect(foldChangeView(events)).toEqual(view);
      const own = foldFacts(change, factsOf<ChangeEvent>(events, 'change-'));
      expect(own).toMatchObject({ state: view.state, key: view.key });
      const approvals = await caseOf(system, view);
      expect(view.approval?.status).toBe(approvals?.status);
      expectSameCase(approvals, events);
      expectSameFlight(await flightOf(system, view), events);
      for (const { data } of events.filter(isAssessment)) {
        expect(recomputeAssessment(data)).toMatchObject({ inputsMatch: true, differences: [] });
      }
    });

    it('and glide tells by its exit code what became of each', async () => {
      const told = Object.entries(EXIT_CODES).map(async ([story, exitCode]) => {
        const change = stories[story as Story];
        const waited = await system.glide('otto', 'change', 'wait', change, '--timeout', '1s', '-o', 'id');
        expect([story, waited.exitCode]).toEqual([story, exitCode]);
      });
      await Promise.all(told);
    });

    it('every decision of this system, each of which follows from what it was made from', async () => {
      const { exitCode, stdout } = await system.glide('otto', 'audit', 'replay', '--decisions', '-o', 'json');
      const { first, decisions } = JSON.parse(stdout) as {
        first: unknown;
        decisions: Record<string, number>;
      };
      expect([exitCode, first]).toEqual([0, null]);
      expect(decisions['score']).toBeGreaterThanOrEqual(STATES.length - 1);
      expect(decisions['approval']).toBeGreaterThanOrEqual(7);
      expect(decisions['verdict']).toBeGreaterThanOrEqual(4);
    });

    it('a change as it was when it had just been submitted', async () => {
      const { id, key } = await system.as('otto').changes.get(stories['rolled-back']);
      const [submitted] = await system.as('otto').changes.events(id);
      const then = await system.as('otto').changes.get(key, { at: submitted?.position });
      expect(then).toMatchObject({ id, state: 'assessing', version: 1, risk: null, rollout: null });
    });

    it('has judged and decided in these changes, so that there was something to recompute', async () => {
      const { changes } = system.as('otto');
      const events = (await Promise.all(STATES.map((story) => changes.events(stories[story])))).flat();
      const count = (type: string): number => events.filter((event) => event.type === type).length;
      expect(count('rollout.analysed')).toBeGreaterThanOrEqual(4);
      expect(count('risk.assessed')).toBeGreaterThanOrEqual(STATES.length - 1);
      expect(count('approval.decided')).toBeGreaterThanOrEqual(3);
    });
  });
}

const STATE_OF: Readonly<Record<Story, ChangeState>> = {
  completed: 'completed',
  'rolled-back': 'rolled-back',
  aborted: 'rolled-back',
  'awaiting-approval': 'awaiting-approval',
  'approved by people': 'completed',
  'rejected by a person': 'rejected',
  'rejected by policy': 'rejected',
  cancelled: 'cancelled',
  paused: 'paused',
  amended: 'awaiting-approval',
  detected: 'detected',
};

/** What `glide change wait` ends with (DESIGN, section 5). */
const EXIT_CODES: Partial<Record<Story, number>> = {
  completed: 0,
  'rolled-back': 13,
  aborted: 13,
  'awaiting-approval': 11,
  'rejected by a person': 14,
  'rejected by policy': 10,
  paused: 12,
};

/** Flies all of them at once. @returns the ids */
async function tellStories(system: System): Promise<Record<Story, string>> {
  const flown = ['landing', 'harmful', 'aborting', 'pausing', 'agreed'] as const;
  await system.register(...flown, 'waiting', 'unbacked');
  await system.registerCritical('critical');
  await Promise.all(
    flown.map((service) => system.letTrafficFlow(service, service === 'harmful' ? 3 : undefined)),
  );
  const pipeline = system.as('pipeline');
  const critical = async (title: string): Promise<ChangeView> => {
    const { id } = await pipeline.changes.submit(highRisk('critical', { title }));
    return system.untilState(id, 'awaiting-approval');
  };
  const untilPaused = async (service: string): Promise<string> => {
    const steps = [{ setWeight: 25 }, { pause: {} }];
    const { id } = await pipeline.changes.submit(lowRisk(service, { plan: planOf(service, steps) }));
    await system.untilState(id, 'paused');
    return id;
  };
  const landed = async (service: string): Promise<string> => {
    const { id } = await pipeline.changes.submit(lowRisk(service));
    await system.untilState(id, 'completed', 'rolled-back');
    return id;
  };
  const told: Record<Story, () => Promise<string>> = {
    completed: () => landed('landing'),
    'rolled-back': () => landed('harmful'),
    aborted: async () => {
      const id = await untilPaused('aborting');
      await system.as('sam').rollouts.abort(id, 'the pager rings');
      await system.untilState(id, 'rolled-back');
      return id;
    },
    'awaiting-approval': async () => {
      const waiting = await critical('critical: waits for operations');
      await decide(system, 'grace', waiting, 'approve');
      return waiting.id;
    },
    'approved by people': async () => {
      const { id } = await pipeline.changes.submit(highRisk('agreed'));
      const waiting = await system.untilState(id, 'awaiting-approval');
      await decide(system, 'grace', waiting, 'approve');
      await system.untilState(id, 'completed', 'rolled-back');
      return id;
    },
    'rejected by a person': async () => {
      const waiting = await critical('critical: not today');
      await decide(system, 'ben', waiting, 'reject');
      return (await system.untilState(waiting.id, 'rejected')).id;
    },
    'rejected by policy': async () => {
      const { backout: _, ...unbacked } = lowRisk('unbacked');
      const { id } = await pipeline.changes.submit(unbacked);
      return (await system.untilState(id, 'rejected')).id;
    },
    cancelled: async () => {
      const { id } = await critical('critical: on second thought');
      await pipeline.changes.cancel(id, 'not needed any more');
      return (await system.untilState(id, 'cancelled')).id;
    },
    paused: () => untilPaused('pausing'),
    amended: async () => {
      const { id, version } = await critical('critical: four shards');
      await pipeline.changes.amend(id, version, highRisk('critical', { title: 'critical: eight shards' }));
      return (await system.untilState(id, 'awaiting-approval')).id;
    },
    detected: () => detect(system),
  };
  const ids = await Promise.all(STATES.map(async (story) => [story, await told[story]()] as const));
  return Object.fromEntries(ids) as Record<Story, string>;
}

async function decide(
  system: System,
  as: string,
  { id, digest }: ChangeView,
  decision: 'approve' | 'reject',
): Promise<void> {
  await system.as(as).approvals.decide(id, { decision, digest: digest ?? '' });
}

/** A deployment that no gate allowed. @returns the id of the change somebody has to answer for */
async function detect(system: System): Promise<string> {
  const { stack } = system;
  const bus = { servers: stack.natsUrl, ...stack.natsCredentials('publisher') };
  const publisher = await DeployEventPublisher.connect(bus);
  const deployment = {
    service: 'landing',
    environment: 'production',
    source: 'https://laptop.example.com/x',
  };
  const artifact = `pkg:oci/landing@sha256:${'9'.repeat(64)}`;
  await publisher.publish({ ...deployment, kind: 'deployed', artifact });
  await publisher.close();
  return until('the deployment is detected', async () => {
    const { items } = await system.as('otto').deployments.list({ service: 'landing' });
    return items.find((item) => item.artifact === artifact)?.detectedChangeId ?? undefined;
  });
}

/** `glide audit replay`, line by line. */
async function replay(system: System, id: string): Promise<readonly EventEnvelope[]> {
  const { exitCode, stdout } = await system.glide('otto', 'audit', 'replay', '--change', id, '-o', 'jsonl');
  expect(exitCode).toBe(0);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as EventEnvelope);
}

/** The replay and the view of one and the same moment, however the change moves on. */
function atRest(system: System, id: string): Promise<{ view: ChangeView; events: readonly EventEnvelope[] }> {
  const seen = () => system.as('otto').changes.get(id);
  return until('the change stands still for a moment', async () => {
    const before = await seen();
    const events = await replay(system, id);
    const view = await seen();
    return JSON.stringify(before) === JSON.stringify(view) ? { view, events } : undefined;
  });
}

function* ascending(events: readonly EventEnvelope[]): Generator<number> {
  yield* events.map(({ position }) => position).sort((a, b) => a - b);
}

function factsOf<Event extends Fact>(events: readonly EventEnvelope[], category: string): readonly Event[] {
  return events.filter(({ stream }) => stream.startsWith(category)) as readonly Fact[] as readonly Event[];
}

function isAssessment(event: EventEnvelope): event is EventEnvelope<RiskAssessed['data']> {
  return event.type === 'risk.assessed';
}

function versionOf(events: readonly EventEnvelope[], category: string): number {
  return events.findLast(({ stream }) => stream.startsWith(category))?.version ?? 0;
}

async function caseOf(system: System, { id, approval }: ChangeView) {
  return approval === null ? null : system.as('otto').approvals.get(id);
}

function expectSameCase(shown: Awaited<ReturnType<typeof caseOf>>, events: readonly EventEnvelope[]): void {
  const facts = factsOf<ApprovalEvent>(events, 'approval-case-');
  const state = foldFacts(approvalCase, facts);
  const folded =
    state.status === 'none' ? null : caseView(state, versionOf(events, 'approval-case-'), new Map());
  expect(folded).toEqual(shown);
  expect(recomputeOutcome(facts).filter(({ agrees }) => !agrees)).toEqual([]);
}

async function flightOf(system: System, view: ChangeView) {
  return view.rollout === null ? null : system.as('otto').rollouts.get(view.rollout.rolloutId);
}

function expectSameFlight(
  shown: Awaited<ReturnType<typeof flightOf>>,
  events: readonly EventEnvelope[],
): void {
  const facts = factsOf<RolloutEvent>(events, 'rollout-');
  expect(rolloutView(foldFacts(rollout, facts), versionOf(events, 'rollout-'))).toEqual(shown);
  expect(recomputeVerdicts(facts).filter(({ agrees }) => !agrees)).toEqual([]);
}
