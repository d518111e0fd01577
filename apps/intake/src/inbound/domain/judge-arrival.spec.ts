import { judgeArrival } from './judge-arrival.js';
import { arrivalOf, attributes, deployEvent, DIGEST } from './sample-event.js';

const judge = (event: unknown, around?: object | null) => judgeArrival(arrivalOf(event, around));

describe('judging what arrived', () => {
  it('records a deployment with what it says', () => {
    expect(judge(deployEvent())).toMatchObject({
      verdict: 'record',
      entry: {
        principal: 'publisher',
        mode: 'structured',
        source: attributes.source,
        sourceEventId: 'deploy-1',
        eventType: attributes.type,
      },
      deployment: {
        kind: 'deployed',
        service: 'payments-api',
        environment: 'production',
        artifactDigest: DIGEST,
        observedAt: '2026-03-20T14:27:05.315384Z',
      },
    });
  });

  it('takes the digest from the custom data where the artifact has none', () => {
    const subject = {
      content: { environment: { id: 'production' }, artifactId: 'pkg:oci/payments-api@1.2.3' },
    };
    const judged = judge(deployEvent({ subject, customData: { digest: DIGEST } }));
    expect(judged).toMatchObject({
      deployment: { artifact: 'pkg:oci/payments-api@1.2.3', artifactDigest: DIGEST },
    });
  });

  it('knows the same event by the same key, however it came, and another content by another', () => {
    const key = (event: unknown, around?: object | null) => judge(event, around).entry.inboxKey;
    const same = key(deployEvent());
    expect(key(deployEvent(), null)).toBe(same);
    expect(key(deployEvent({ customData: { note: 'not part of the key' } }))).toBe(same);
    expect(
      key(deployEvent({ subject: { content: { environment: { id: 'dev' }, artifactId: 'pkg:x/y' } } })),
    ).not.toBe(same);
    expect(judgeArrival({ ...arrivalOf(deployEvent()), principal: 'somebody-else' }).entry.inboxKey).not.toBe(
      same,
    );
  });

  it('records what is no deployment without one', () => {
    const type = 'dev.cdevents.testsuiterun.finished.0.3.0';
    const event = deployEvent({
      context: { type },
      subject: { id: 'suite', content: { outcome: 'success' } },
    });
    expect(judge(event, { type, subject: 'suite' })).toMatchObject({ verdict: 'record', deployment: null });
  });

  it.each([
    ['0.3', { specversion: undefined, version: '0.3.0' }],
    ['0.4', { specversion: '0.4.1' }],
    ['the draft of 0.6', { specversion: '0.6.0-draft' }],
  ])('accepts CDEvents %s', (_, context) => {
    expect(judge(deployEvent({ context })).verdict).toBe('record');
  });

  it.each<[string, unknown, object | null, string]>([
    ['a text', 'hello', null, 'event: '],
    ['null', null, null, 'event: '],
    ['an unknown version', deployEvent({ context: { specversion: '9.0' } }), null, 'context.specversion: '],
    [
      'no version',
      deployEvent({ context: { specversion: undefined } }),
      null,
      'context.specversion: is required',
    ],
    [
      'a type that is none of CDEvents',
      deployEvent({ context: { type: 'com.example.deployed' } }),
      null,
      'context.type: ',
    ],
    [
      'a moment that is none',
      deployEvent({ context: { timestamp: 'yesterday' } }),
      null,
      'context.timestamp: ',
    ],
    ['unknown members', deployEvent({ context: { extra: 1 } }), null, 'context: '],
    [
      'a deployment of nothing',
      deployEvent({ subject: { content: { environment: { id: 'x' } } } }),
      null,
      'subject.content.artifactId: ',
    ],
    [
      'a deployment to nowhere',
      deployEvent({ subject: { content: { artifactId: 'pkg:a/b' } } }),
      null,
      'subject.content.environment: ',
    ],
    ['another id outside', deployEvent(), { id: 'other' }, 'id: other outside, deploy-1 inside'],
    ['another source outside', deployEvent(), { source: '/x' }, 'source: '],
    ['another type outside', deployEvent(), { type: 'dev.cdevents.service.removed.0.3.0' }, 'type: '],
    ['another subject outside', deployEvent(), { subject: 'orders-api' }, 'subject: '],
  ])('refuses %s, and says why', (_, event, around, error) => {
    const judged = judge(event, around);
    expect(judged).toMatchObject({
      verdict: 'reject',
      errors: expect.arrayContaining([expect.stringContaining(error)]),
    });
  });

  it('refuses numbers and texts that are not I-JSON, and shortens what it repeats', () => {
    expect(judge(deployEvent({ customData: { big: 2 ** 60 } }))).toMatchObject({ verdict: 'reject' });
    const judged = judge(deployEvent({ customData: { text: '\ud800' } }), { id: `deploy-1`, subject: null });
    expect(judged).toMatchObject({ verdict: 'reject', reason: 'the event is not I-JSON (RFC 7493)' });
    const long = judge('nonsense', { id: 'x'.repeat(9_000), source: `\ud800${'y'.repeat(9_000)}` });
    expect(long.entry.sourceEventId).toHaveLength(500);
    expect(long.entry.source).toMatch(/^\ufffdy+$/);
  });

  it('repeats nothing that no event may hold', () => {
    const fault = `Unexpected token '\0', "\0\ud83d" is not valid JSON`;
    const unreadable = judgeArrival({ ...arrivalOf({}), content: { fault } });
    expect(unreadable).toMatchObject({
      reason: `Unexpected token '\ufffd', "\ufffd\ufffd" is not valid JSON`,
    });
    const named = judge(deployEvent(), { id: 'deploy\0' });
    expect(named).toMatchObject({ verdict: 'reject', entry: { sourceEventId: 'deploy\ufffd' } });
    expect(JSON.stringify([unreadable, named])).not.toMatch(/\\u0000|\\ud83d/);
  });

  it('knows what cannot be read by its bytes', () => {
    const fault = (bodyDigest: string) =>
      judgeArrival({
        mode: 'binary',
        principal: 'publisher',
        bodyDigest,
        content: { fault: 'the body is not UTF-8' },
      });
    const first = fault('aa'.repeat(32));
    expect(first).toMatchObject({
      verdict: 'reject',
      reason: 'the body is not UTF-8',
      entry: { source: null },
    });
    expect(fault('aa'.repeat(32)).entry).toEqual(first.entry);
    expect(fault('bb'.repeat(32)).entry.inboxKey).not.toBe(first.entry.inboxKey);
  });
});
