import type { ApprovalCaseView } from '@glidepath/contracts';
import { uuidV7 } from '@glidepath/event-store';
import type { PgEventStore } from '@glidepath/event-store/pg';
import type { Role, Service } from '@glidepath/service-kit';
import { eventually, ServiceStack } from '@glidepath/testing/stack';
import { createApp } from '../src/app.js';
import { assessed } from './approvals-harness.js';

const system = { kind: 'system', id: 'risk', issuer: 'glidepath' } as const;
const digest = 'a'.repeat(64);

describe('approvals on real Postgres and NATS', () => {
  let stack: ServiceStack;
  let service: Service;
  let risk: PgEventStore;
  let url: string;
  let number = 1000;

  beforeAll(async () => {
    stack = await ServiceStack.start();
    risk = stack.storeOf('risk');
    await serve(72);
  }, 120_000);
  afterAll(async () => {
    await service.close();
    await stack.stop();
  });

  /** Cases opened from now on stay open for so many hours. */
  async function serve(hours: number): Promise<void> {
    const env = { ...stack.envOf('approvals'), APPROVAL_TTL_HOURS: hours, APPROVAL_SWEEP_SECONDS: 0.1 };
    service = await createApp(env);
    url = await service.listen();
  }

  async function assess(fields: Parameters<typeof assessed>[1] = {}): Promise<string> {
    const changeId = uuidV7(new Date());
    const data = { ...assessed((number += 1), fields), changeId };
    await risk.append({
      streams: [{ stream: `risk-${changeId}`, expected: 'none', events: [{ type: 'risk.assessed', data }] }],
      context: { actor: system, correlationId: changeId },
    });
    return changeId;
  }

  const caseOf = (changeId: string, status?: string): Promise<ApprovalCaseView> =>
    eventually(async () => {
      const answer = await fetch(`${url}/v1/approvals/${changeId}`);
      if (!answer.ok) return undefined;
      const view = (await answer.json()) as ApprovalCaseView;
      return status === undefined || view.status === status ? view : undefined;
    });

  async function headersOf(who: string, domains: string[]) {
    const roles: Role[] = ['approver'];
    const token = await stack.identities.token(who, { roles, domains });
    return { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  }

  it('resolves by itself what the policy allows', async () => {
    const changeId = await assess({ decision: 'allow', requirements: [] });
    expect(await caseOf(changeId)).toMatchObject({ status: 'approved', version: 2, requirements: [] });
  });

  it('lists an open case for whom it waits, takes their decisions and keeps their comments', async () => {
    const key = `CHG-${number + 1}`;
    const changeId = await assess();
    await caseOf(changeId);
    const grace = await headersOf('grace', ['payments', 'Data Base']);
    const body = JSON.stringify({ decision: 'approve', digest, comment: 'Looks right.' });
    const decided = await fetch(`${url}/v1/approvals/${changeId}/decisions`, {
      method: 'POST',
      headers: grace,
      body,
    });
    expect(decided.status).toBe(200);
    const { position } = (await decided.json()) as { position: number };

    const listFor = async (who: string, domains: string[]) => {
      const headers = await headersOf(who, domains);
      const answer = await fetch(`${url}/v1/approvals?status=open&for=me&after=${position}`, { headers });
      return ((await answer.json()) as { items: ApprovalCaseView[] }).items;
    };
    expect(await listFor('grace', ['payments'])).toEqual([]);
    expect(await listFor('ivy', ['search'])).toEqual([]);
    const [waiting] = await listFor('ben', ['operations']);
    expect(waiting).toMatchObject({
      key,
      version: 2,
      decisions: [{ approver: 'grace', comment: 'Looks right.' }],
    });

    const ben = await headersOf('ben', ['operations']);
    const approval = JSON.stringify({ decision: 'approve', digest });
    const last = await fetch(`${url}/v1/approvals/${key}/decisions`, {
      method: 'POST',
      headers: ben,
      body: approval,
    });
    expect(await last.json()).toMatchObject({ status: 'approved', version: 4 });
  });

  it('closes with a cancelled change', async () => {
    const changeId = await assess();
    await caseOf(changeId);
    await stack.storeOf('intake').append({
      streams: [
        {
          stream: `change-${changeId}`,
          expected: 'any',
          events: [{ type: 'change.cancelled', data: { changeId, reason: 'not needed' } }],
        },
      ],
      context: { actor: system, correlationId: changeId },
    });
    expect(await caseOf(changeId, 'withdrawn')).toMatchObject({ version: 2 });
  });

  it('expires what nobody decides in time', async () => {
    await service.close();
    const aSecond = 1 / 3600;
    await serve(aSecond);
    const changeId = await assess();
    expect(await caseOf(changeId, 'expired')).toMatchObject({ decisions: [], version: 2 });
  });
});
