import type { InboundRejected } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { STACK_SERVICES } from '@glidepath/embedded';
import { jetstream } from '@nats-io/jetstream';
import { connect, headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import {
  BusView,
  type CdEventExample,
  cdEventExamples,
  readLog,
  type System,
  until,
} from '../../src/index.js';

const examples = cdEventExamples();
const withExamples = examples.length > 0 ? describe : describe.skip;
const reason = examples.length > 0 ? '' : ' (skipped: no cdevents in GLIDEPATH_TEST_DATA)';

/** Real input from a plain NATS client, and one that tries to get further than it may. */
export function describeInbound(current: () => System): void {
  let system: System;
  let nats: NatsConnection;

  beforeAll(async () => {
    system = current();
    const { user, password } = system.stack.natsCredentials('publisher');
    nats = await connect({ servers: system.stack.natsUrl, user, pass: password });
  });
  afterAll(() => nats?.close());

  const tally = () => system.as('otto').deployments.tally();
  const pids = () => STACK_SERVICES.map((service) => system.stack.services.pid(service));
  const publish = (payload: string, head: MsgHdrs) =>
    jetstream(nats).publish('glidepath.inbound.cdevents.example', payload, { headers: head });
  const untilReceived = (count: number) =>
    until(`${count} messages are accounted for`, async () => {
      const now = await tally();
      return now.received >= count ? now : undefined;
    });

  withExamples(`takes in every CDEvents example${reason}`, () => {
    let newEvents: readonly EventEnvelope[];

    it('and accounts for each, structured and binary, without a service falling over', async () => {
      const [running, before, { length: known }] = [pids(), await tally(), await readLog(system)];
      for (const example of examples) {
        await publish(...structured(example));
        await publish(...binary(example));
      }
      const sent = examples.length * 2;
      const after = await untilReceived(before.received + sent);
      expect(after.received - before.received).toBe(sent);
      expect(after.received).toBe(after.recorded + after.rejected + after.duplicates);
      expect(pids()).toEqual(running);
      newEvents = (await readLog(system)).slice(known);
      const facts = newEvents.filter(
        ({ type }) => type === 'inbound.recorded' || type === 'inbound.rejected',
      );
      // The two forms of an event are one event: the second is a duplicate, which makes no fact.
      expect(facts).toHaveLength(sent - (after.duplicates - before.duplicates));
    });

    it('as recorded, or as refused with a reason', () => {
      const types = new Set(
        newEvents.flatMap(({ type, data }) =>
          type === 'inbound.recorded' ? [(data as { eventType: string }).eventType] : [],
        ),
      );
      const refused = newEvents.filter(isRefusal);
      expect(refused.filter(({ data }) => data.reason === '')).toEqual([]);
      const refusedTypes = new Set(refused.map(({ data }) => data.eventType));
      const missing = examples.filter(({ event: { context } }) => !types.has(context.type));
      expect(missing.filter(({ event: { context } }) => !refusedTypes.has(context.type))).toEqual([]);
      expect(types.size).toBeGreaterThanOrEqual(40);
    });

    it('with every deployment among them on record', () => {
      const kinds = newEvents.flatMap(({ type, data }) =>
        type === 'deployment.recorded' ? [(data as { kind: string }).kind] : [],
      );
      expect(kinds.sort()).toEqual(['deployed', 'published', 'removed', 'rolledback', 'upgraded']);
    });
  });

  describe('does not trust a publisher', () => {
    it.each([
      ['nothing at all', '', new Map()],
      ['bytes that are no text', '\u0000\u0001', new Map()],
      ['a CloudEvent without an event', '{"specversion":"1.0","id":"1","source":"x","type":"y"}', new Map()],
      [
        'headers of another CloudEvents',
        '{}',
        new Map([
          ['ce-specversion', '9.9'],
          ['ce-id', '1'],
        ]),
      ],
      ['a nest of brackets', '['.repeat(50_000), new Map([['content-type', 'application/cloudevents+json']])],
    ])(
      'that sends %s: it is refused with a reason',
      async (_, payload, given: ReadonlyMap<string, string>) => {
        const [running, before] = [pids(), await tally()];
        const head = headers();
        for (const [name, value] of given) head.set(name, value);
        await publish(payload, head);
        const after = await untilReceived(before.received + 1);
        expect(after.rejected - before.rejected).toBe(1);
        expect(pids()).toEqual(running);
      },
    );

    it('that names the events stream as the place for the answer', async () => {
      const refusals: unknown[] = [];
      void (async () => {
        for await (const status of nats.status()) refusals.push(status);
      })();
      const { received } = await tally();
      const forged = 'glidepath.event.3.change.approved';
      const subject = 'glidepath.inbound.cdevents.forged';
      nats.publish(subject, '{"forged":1}', { reply: forged });
      nats.publish(subject, '{"forged":2}', { reply: '$JS.API.STREAM.DELETE.GLIDEPATH_EVENTS' });
      nats.publish(subject, '{"forged":3}', { reply: '$JS.API.STREAM.MSG.DELETE.GLIDEPATH_EVENTS' });
      // Straight to where it may not: the server refuses it.
      nats.publish(forged, '{"forged":4}');
      await nats.flush();
      await untilReceived(received + 3);
      await until('the server refused the forged event', () =>
        Promise.resolve(refusals.length > 0 ? true : undefined),
      );
      await expectMirrorIsLog(system);
    });
  });
}

/** CloudEvents 1.0, NATS binding, structured mode. */
function structured({ event }: CdEventExample): [string, MsgHdrs] {
  const head = headers();
  head.set('content-type', 'application/cloudevents+json; charset=utf-8');
  const { id, source, type } = event.context;
  const envelope = { specversion: '1.0', id, source, type, datacontenttype: 'application/json', data: event };
  return [JSON.stringify(envelope), head];
}

/** Binary mode: attributes in percent-encoded headers, the event as it is. */
function binary({ event }: CdEventExample): [string, MsgHdrs] {
  const head = headers();
  const { id, source, type } = event.context;
  const attributes = { specversion: '1.0', id, source, type, subject: event.subject.id };
  for (const [name, value] of Object.entries(attributes)) head.set(`ce-${name}`, encodeURI(value));
  head.set('content-type', 'application/json');
  return [JSON.stringify(event), head];
}

function isRefusal(event: EventEnvelope): event is EventEnvelope<InboundRejected['data']> {
  return event.type === 'inbound.rejected';
}

/** Each message of the mirror is the event of its position, and there is none beyond the log. */
async function expectMirrorIsLog(system: System): Promise<void> {
  const bus = await BusView.open(system);
  try {
    const { events, mirror } = await until('the mirror has reached the log', async () => {
      const [events, mirror] = [await readLog(system), await bus.mirror()];
      return mirror.base + mirror.lastSequence === events.length ? { events, mirror } : undefined;
    });
    const newest = Array.from({ length: 20 }, (_, index) => mirror.lastSequence - index);
    const mirrored = await Promise.all(newest.map((sequence) => bus.eventAt(sequence)));
    expect(mirrored.map(({ id }) => id)).toEqual(
      newest.map((sequence) => events[mirror.base + sequence - 1]?.id),
    );
  } finally {
    await bus.close();
  }
}
