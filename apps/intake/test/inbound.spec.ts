import type { DeploymentRecorded, GateDecided } from '@glidepath/contracts';
import { gateStreamOf } from '../src/inbound/domain/gate-permission.js';
import { attributes, deployEvent, DIGEST } from '../src/inbound/domain/sample-event.js';
import { binary, inboundStack, raw, structured } from './inbound-stack.js';

const CHANGE = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f10';
const DECISION = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f11';

function gateDecision(outcome: 'allow' | 'deny'): GateDecided {
  const stream = gateStreamOf('payments-api', 'production', DIGEST);
  return {
    type: 'gate.decided',
    data: {
      gateKey: stream.slice('gate-'.length),
      decisionId: DECISION,
      service: 'payments-api',
      environment: 'production',
      artifactDigest: DIGEST,
      outcome,
      reasons: [],
      changeId: CHANGE,
      decidedAt: '2026-03-20T14:00:00.000Z',
      rule: { id: 'standing', version: 1 },
      candidates: [],
    },
  };
}

describe('deploy events from the bus', () => {
  it('become a deployment and, when nothing allowed it, a change somebody answers for', async () => {
    const { deliver, store, types, arrivals } = inboundStack();
    await deliver(structured(deployEvent(), attributes));
    expect(await types()).toEqual(['inbound.recorded', 'deployment.recorded', 'change.detected']);
    const changes = new Set<string | null>();
    for await (const { correlationId } of store.readLog({})) changes.add(correlationId);
    expect(changes.size).toBe(1);
    expect(await arrivals.tally()).toMatchObject({ received: 1, recorded: 1 });
  });

  it('belong to the change whose gate decision allowed them', async () => {
    const { deliver, store, types } = inboundStack();
    const stream = gateStreamOf('payments-api', 'production', DIGEST);
    const context = {
      actor: { kind: 'system', id: 'rollout', issuer: 'glidepath' },
      correlationId: CHANGE,
    } as const;
    for (const outcome of ['deny', 'allow'] as const) {
      await store.append({
        streams: [{ stream, expected: 'any', events: [gateDecision(outcome)] }],
        context,
      });
    }
    await deliver(binary(deployEvent(), attributes));
    expect(await types()).toEqual([
      'gate.decided',
      'gate.decided',
      'inbound.recorded',
      'deployment.recorded',
    ]);
    const found: DeploymentRecorded['data'][] = [];
    for await (const event of store.readLog({ types: ['deployment.recorded'], correlationId: CHANGE })) {
      found.push(event.data as DeploymentRecorded['data']);
    }
    expect(found).toMatchObject([{ changeId: CHANGE, gateDecisionId: DECISION, artifactDigest: DIGEST }]);
  });

  it('are not covered by a denial', async () => {
    const { deliver, store, types } = inboundStack();
    const stream = gateStreamOf('payments-api', 'production', DIGEST);
    const context = {
      actor: { kind: 'system', id: 'rollout', issuer: 'glidepath' },
      correlationId: CHANGE,
    } as const;
    await store.append({ streams: [{ stream, expected: 'any', events: [gateDecision('deny')] }], context });
    await deliver(binary(deployEvent(), attributes));
    expect(await types()).toContain('change.detected');
  });

  it('count once, however they come: structured, binary, bare or delivered again', async () => {
    const { deliver, types, arrivals } = inboundStack();
    const place = { sequence: 77, receivedAt: new Date(77) };
    await deliver(structured(deployEvent(), attributes), place);
    await deliver(structured(deployEvent(), attributes), { ...place, delivery: 2 });
    await deliver(binary(deployEvent(), attributes));
    await deliver(raw(JSON.stringify(deployEvent())));
    await deliver(raw(JSON.stringify({ ...attributes, data: deployEvent() })));
    expect((await types()).filter((type) => type === 'inbound.recorded')).toHaveLength(1);
    expect(await arrivals.tally()).toMatchObject({ received: 4, recorded: 1, rejected: 0, duplicates: 3 });
  });

  it('count a first arrival as such when it comes again after a crash before it was counted', async () => {
    const { deliver, arrivals } = inboundStack();
    const count = arrivals.count.bind(arrivals);
    arrivals.count = () => Promise.reject(new Error('the process died here'));
    const place = { sequence: 5, receivedAt: new Date(5) };
    await expect(deliver(binary(deployEvent(), attributes), place)).rejects.toThrow('died');
    arrivals.count = count;
    await deliver(binary(deployEvent(), attributes), { ...place, delivery: 2 });
    expect(await arrivals.tally()).toMatchObject({ received: 1, recorded: 1, duplicates: 0 });
  });

  it('are flagged when one id says two things', async () => {
    const { deliver, arrivals, store } = inboundStack();
    await deliver(binary(deployEvent(), attributes));
    const other = deployEvent({
      subject: { content: { environment: { id: 'production' }, artifactId: 'pkg:a/b@2' } },
    });
    await deliver(binary(other, attributes));
    const flags: unknown[] = [];
    for await (const { data } of store.readLog({ types: ['inbound.recorded'] })) flags.push(data);
    expect(flags).toMatchObject([{ conflictsWithEarlier: false }, { conflictsWithEarlier: true }]);
    expect(await arrivals.tally()).toMatchObject({ received: 2, recorded: 2, conflicting: 1 });
  });

  const bomb = `{"context":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  it.each([
    ['nothing', raw('')],
    ['no JSON', raw('hello')],
    ['no UTF-8', raw(new Uint8Array([0x7b, 0xff, 0xfe]))],
    ['deep nesting', raw(bomb)],
    ['one name twice', raw('{"context":{},"context":{}}')],
    ['__proto__', raw('{"__proto__":{"polluted":true}}')],
    ['a megabyte of one text', raw(JSON.stringify({ context: 'x'.repeat(1_000_000) }))],
    ['a batch', raw('[]', { 'content-type': 'application/cloudevents-batch+json' })],
    ['a structured event without attributes', raw('{}', { 'content-type': 'application/cloudevents+json' })],
    ['a structured event of version 0.3', structured(deployEvent(), { ...attributes, specversion: '0.3' })],
    ['a header that is not UTF-8', raw('{}', { 'ce-id': '%ff', 'ce-specversion': '1.0' })],
    [
      'data that is not JSON',
      raw('{}', { ...binary({}, attributes).headers, 'ce-datacontenttype': 'text/xml' }),
    ],
    ['attributes that disagree', binary(deployEvent(), { ...attributes, id: 'other' })],
    ['an array', raw('[]')],
  ])('are refused for good, with a reason, when they are %s', async (_, message) => {
    const { deliver, arrivals, types, store } = inboundStack();
    await deliver(message);
    await deliver(message);
    expect(await types()).toEqual(['inbound.rejected']);
    for await (const { data } of store.readLog({}))
      expect(data).toMatchObject({ reason: expect.stringMatching(/.{8,}/) });
    expect(await arrivals.tally()).toMatchObject({ received: 2, recorded: 0, rejected: 1, duplicates: 1 });
  });

  it('are refused in the end when we fail to handle them', async () => {
    const { handler, types } = inboundStack();
    const message = { ...binary(deployEvent(), attributes), subject: 'x', principal: 'publisher' };
    const place = { sequence: 1, receivedAt: new Date(1), delivery: 5 };
    await handler.giveUp({ message: { ...message, ...place }, error: new TypeError('a bug') });
    expect(await types()).toEqual(['inbound.rejected']);
  });
});
