import type { AssessmentView, Proposal } from '@glidepath/contracts';
import { type NewEvent, uuidV7 } from '@glidepath/event-store';
import type { PgEventStore } from '@glidepath/event-store/pg';
import type { Service } from '@glidepath/service-kit';
import { eventually, ServiceStack } from '@glidepath/testing/stack';
import { createApp } from '../src/app.js';
import { recomputeAssessment } from '../src/domain/recompute.js';
import { checkout, submitted } from '../src/domain/sample-change.js';

const actor = { kind: 'person', id: 'ada', issuer: 'test' } as const;

describe('risk on real Postgres and NATS', () => {
  let stack: ServiceStack;
  let service: Service;
  let intake: PgEventStore;
  let url: string;
  let number = 1000;

  beforeAll(async () => {
    stack = await ServiceStack.start();
    intake = stack.storeOf('intake');
    service = await createApp(stack.envOf('risk'));
    url = await service.listen();
    await append('service-checkout', null, { type: 'service.registered', data: checkout });
    const frontend = { ...checkout, service: 'frontend', dependsOn: ['checkout'] };
    await append('service-frontend', null, { type: 'service.registered', data: frontend });
  }, 120_000);
  afterAll(async () => {
    await service.close();
    await stack.stop();
  });

  async function append(
    stream: string,
    correlationId: string | null,
    ...events: NewEvent[]
  ): Promise<number> {
    const { position } = await intake.append({
      streams: [{ stream, expected: 'any', events }],
      context: { actor, correlationId },
    });
    return position;
  }

  /** Submits a change as intake would. @returns its id and key */
  async function submit(changed: Partial<Proposal> = {}): Promise<{ changeId: string; key: string }> {
    const named = { changeId: uuidV7(new Date()), key: `CHG-${(number += 1)}` };
    const data = { ...submitted(changed), ...named };
    await append(`change-${named.changeId}`, named.changeId, { type: 'change.submitted', data });
    return named;
  }

  const assessmentOf = (change: string): Promise<AssessmentView> =>
    eventually(async () => {
      const answer = await fetch(`${url}/v1/assessments/${change}`);
      // Parsed here and not by fetch, whose objects are of another realm than those the test makes.
      return answer.ok ? (JSON.parse(await answer.text()) as AssessmentView) : undefined;
    });
  const valueOf = ({ factors }: AssessmentView, id: string) =>
    factors.find((factor) => factor.id === id)?.value;

  it('assesses a submitted change, with who depends on the service', async () => {
    const { changeId } = await submit();
    const assessment = await assessmentOf(changeId);
    expect(assessment).toMatchObject({ band: 'low', decision: 'allow', requirements: [] });
    expect(valueOf(assessment, 'dependents')).toBe('1');
    expect(recomputeAssessment(assessment)).toMatchObject({ inputsMatch: true, differences: [] });
  });

  it('learns from how the changes of a service ended, and knows an artifact that has run', async () => {
    const failing = await submit();
    const landing = await submit();
    await assessmentOf(landing.changeId);
    const flight = (changeId: string) => ({ changeId, rolloutId: `rollout-${changeId}` });
    await append(
      `change-${failing.changeId}`,
      failing.changeId,
      { type: 'change.started', data: flight(failing.changeId) },
      { type: 'change.rolled-back', data: { ...flight(failing.changeId), reason: 'harmful' } },
    );
    await append(
      `change-${landing.changeId}`,
      landing.changeId,
      { type: 'change.started', data: flight(landing.changeId) },
      { type: 'change.completed', data: flight(landing.changeId) },
    );
    const next = await eventually(async () => {
      const assessment = await assessmentOf((await submit()).changeId);
      return valueOf(assessment, 'recent-failures') === '1 of 2' ? assessment : undefined;
    });
    expect(valueOf(next, 'last-change')).toBe('0 d');
    expect(valueOf(next, 'new-artifacts')).toBe('0');
    expect(next.facts.find(({ fact }) => fact === 'service-history')?.position).toBeGreaterThan(0);
  });

  it('finds a change by its key and assesses each revision', async () => {
    const { changeId, key } = await submit();
    await assessmentOf(changeId);
    const amended = {
      ...submitted({ environment: 'staging' }, 2),
      changeId,
      key,
      changedFields: ['environment'],
    };
    await append(`change-${changeId}`, changeId, { type: 'change.amended', data: amended });
    const items = await eventually(async () => {
      const answer = await fetch(`${url}/v1/assessments?change=${key}`);
      if (!answer.ok) return undefined;
      const list = ((await answer.json()) as { items: AssessmentView[] }).items;
      return list.length === 2 ? list : undefined;
    });
    expect(items.map(({ revision, environment }) => [revision, environment])).toEqual([
      [2, 'staging'],
      [1, 'production'],
    ]);
  });

  it('denies production to a service the catalogue does not list', async () => {
    const { changeId } = await submit({ service: 'nowhere' });
    const assessment = await assessmentOf(changeId);
    expect(assessment).toMatchObject({ decision: 'deny' });
    expect(valueOf(assessment, 'dependents')).toBe('unknown');
  });
});
