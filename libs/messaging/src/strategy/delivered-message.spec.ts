import type { Msg } from '@nats-io/transport-node';
import { deliveryOf } from './delivered-message.js';

const message = (reply: string): Msg => ({ reply }) as Msg;
const storedAt = new Date('2026-07-01T12:00:00.123Z');
const nanos = `${storedAt.getTime()}456789`;

test.each([
  ['2.9', `$JS.ACK.GLIDEPATH_EVENTS.risk_3.2.41.7.${nanos}.0`],
  ['with domain and account', `$JS.ACK._.hash.GLIDEPATH_EVENTS.risk_3.2.41.7.${nanos}.0`],
  ['with a token behind', `$JS.ACK._.hash.GLIDEPATH_EVENTS.risk_3.2.41.7.${nanos}.0.token`],
])('reads sequence, deliveries and time from an acknowledgement subject %s', (_, reply) => {
  expect(deliveryOf(message(reply))).toEqual({ sequence: 41, count: 2, storedAt });
});

test('says nothing of a message that no consumer delivered', () => {
  expect(deliveryOf(message('_INBOX.abc'))).toBeUndefined();
  expect(deliveryOf({} as Msg)).toBeUndefined();
});
