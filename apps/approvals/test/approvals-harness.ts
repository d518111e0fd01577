import { eventCatalogue, type RiskAssessed } from '@glidepath/contracts';
import { type EventEnvelope, MemoryEventStore, type StreamAppend } from '@glidepath/event-store';
import { Clock, type Role } from '@glidepath/service-kit';
import { createTestService, type TestService } from '@glidepath/service-kit/testing';
import { Module } from '@nestjs/common';
import request from 'supertest';
import { problems } from '../src/adapters/http/problems.js';
import { WhenChangeAmended } from '../src/adapters/nats/when-change-amended.js';
import { WhenChangeCancelled } from '../src/adapters/nats/when-change-cancelled.js';
import { WhenRiskAssessed } from '../src/adapters/nats/when-risk-assessed.js';
import { ExpireCases } from '../src/application/expire-cases.js';
import { ApprovalInbox, Comments } from '../src/application/ports.js';
import { ApprovalsModule } from '../src/approvals.module.js';
import { MemoryApprovalInbox, MemoryComments } from './memory-ports.js';

/** A clock that stands until it is set. */
class SetClock extends Clock {
  at = new Date('2026-03-02T12:00:00.000Z');
  override now(): Date {
    return this.at;
  }
}

const PEOPLE: Readonly<Record<string, { roles: Role[]; domains: string[] }>> = {
  ada: { roles: ['author', 'approver'], domains: ['payments'] },
  grace: { roles: ['approver'], domains: ['payments', 'database'] },
  ben: { roles: ['approver'], domains: ['operations'] },
  sam: { roles: ['operator'], domains: ['operations'] },
  ivy: { roles: ['approver'], domains: ['search'] },
};

@Module({ imports: [ApprovalsModule.with({ ttlHours: 72, sweepMs: 60_000 })] })
class TestModule {}

/** The service on ports in memory; `assess` and the like do what the transport does with a reaction's effect. */
export class ApprovalsHarness {
  readonly clock = new SetClock();
  readonly comments = new MemoryComments();
  readonly store = new MemoryEventStore({
    catalogue: eventCatalogue,
    producer: { service: 'test', version: '0.0.0' },
    clock: () => this.clock.now(),
  });
  private service: TestService | undefined;

  async start(): Promise<void> {
    this.service = await createTestService({
      module: TestModule,
      problems,
      store: this.store,
      clock: this.clock,
      overrides: [
        [ApprovalInbox, new MemoryApprovalInbox(this.store)],
        [Comments, this.comments],
      ],
    });
  }

  async stop(): Promise<void> {
    await this.service?.close();
  }

  get started(): TestService {
    if (this.service === undefined) throw new TypeError('start it first');
    return this.service;
  }

  http() {
    return request(this.started.app.getHttpServer());
  }

  /** A bearer token of a person of the demo, or of the pipeline that acts for ada. */
  token(who: string): Promise<string> {
    if (who === 'pipeline') {
      return this.started.identities.token('pipeline', {
        kind: 'workload',
        roles: ['author', 'approver'],
        domains: ['payments'],
        onBehalfOf: 'ada',
      });
    }
    return this.started.identities.token(who, PEOPLE[who] ?? {});
  }

  async decide(who: string, change: string, body: object, headers: Readonly<Record<string, string>> = {}) {
    return this.http()
      .post(`/v1/approvals/${change}/decisions`)
      .set({ Authorization: `Bearer ${await this.token(who)}`, ...headers })
      .send(body);
  }

  assess(data: RiskAssessed['data']): Promise<void> {
    return this.apply(this.started.app.get(WhenRiskAssessed).open(this.envelope('risk.assessed', data)));
  }

  amend(changeId: string, revision: number): Promise<void> {
    // The reaction reads no more of an amendment than this.
    const data = { changeId, revision } as never;
    return this.apply(
      this.started.app.get(WhenChangeAmended).supersede(this.envelope('change.amended', data)),
    );
  }

  cancel(changeId: string): Promise<void> {
    const event = this.envelope('change.cancelled', { changeId, reason: 'not needed' });
    return this.apply(this.started.app.get(WhenChangeCancelled).withdraw(event));
  }

  expire(): Promise<number> {
    return this.started.app.get(ExpireCases).run();
  }

  async types(changeId: string): Promise<string[]> {
    return (await this.store.readStream(`approval-case-${changeId}`)).events.map(({ type }) => type);
  }

  private async apply(effect: Promise<StreamAppend | readonly StreamAppend[] | void>): Promise<void> {
    const streams = [(await effect) ?? []].flat().filter(({ events }) => events.length > 0);
    const actor = { kind: 'system', id: 'approvals', issuer: 'glidepath' } as const;
    await this.store.append({ streams, context: { actor, correlationId: null } });
  }

  private envelope<Data>(type: string, data: Data): EventEnvelope<Data> {
    const recordedAt = this.clock.now().toISOString();
    return {
      id: '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2fff',
      type,
      schemaVersion: 1,
      stream: 'test-1',
      version: 1,
      position: 1,
      partition: 0,
      occurredAt: recordedAt,
      recordedAt,
      actor: { kind: 'system', id: 'risk', issuer: 'glidepath' },
      correlationId: null,
      causationId: null,
      traceparent: null,
      producer: { service: 'risk', version: '0.0.0' },
      data,
      digest: '0'.repeat(64),
    };
  }
}

/** An assessment of revision 1 of CHG-<number>, which asks payments and operations unless told otherwise. */
export function assessed(number: number, fields: Partial<RiskAssessed['data']> = {}): RiskAssessed['data'] {
  const requirement = (domain: string) => ({ id: domain, domain, count: 1, reason: 'The risk is high.' });
  return {
    changeId: `0198f6c5-8a51-7cc3-a7f5-${String(number).padStart(12, '0')}`,
    key: `CHG-${number}`,
    revision: 1,
    digest: 'a'.repeat(64),
    service: 'checkout',
    environment: 'production',
    authors: ['ada', 'pipeline'],
    model: { id: 'additive', version: 1 },
    inputs: {},
    inputsDigest: 'b'.repeat(64),
    facts: [],
    score: 60,
    band: 'high',
    factors: [],
    policy: { id: 'first-flight', version: 1, digest: 'c'.repeat(64) },
    rules: [],
    decision: 'require',
    requirements: [requirement('operations'), requirement('payments')],
    ...fields,
  };
}
