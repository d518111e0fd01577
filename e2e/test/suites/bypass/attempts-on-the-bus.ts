import type { NatsConnection } from '@nats-io/transport-node';

const EVENTS = 'GLIDEPATH_EVENTS';
const FORGED = 'glidepath.event.0.change.approved';

/** One way past a service's account: messages to subjects, each of which has to be refused. */
export interface BusAttempt {
  readonly name: string;
  readonly subjects: readonly string[];
}

/** @param other a service whose consumers are none of this one's business */
export function attemptsOnTheBus(service: string, other: string): readonly BusAttempt[] {
  const consumer = (name: string): readonly string[] => [
    `$JS.API.CONSUMER.DURABLE.CREATE.${EVENTS}.${name}`,
    `$JS.API.CONSUMER.CREATE.${EVENTS}`,
    `$JS.API.CONSUMER.CREATE.${EVENTS}.${name}`,
  ];
  return [
    { name: 'publish an event', subjects: [FORGED] },
    { name: 'publish as an outsider', subjects: ['glidepath.inbound.cdevents.x', 'glidepath.inbound.sli.x'] },
    { name: 'create a consumer', subjects: [...consumer('own'), ...consumer(`${service}_0`)] },
    {
      name: 'delete a consumer',
      subjects: [service, other].flatMap((of) => [
        `$JS.API.CONSUMER.DELETE.${EVENTS}.${of}_0`,
        `glidepath.js.CONSUMER.DELETE.${EVENTS}.${of}_0`,
      ]),
    },
    {
      name: 'pull or acknowledge for another',
      subjects: [
        `glidepath.js.CONSUMER.MSG.NEXT.${EVENTS}.${other}_0`,
        `$JS.API.CONSUMER.MSG.NEXT.${EVENTS}.${other}_0`,
        `$JS.ACK.${EVENTS}.${other}_0.1.1.1.1.0`,
      ],
    },
    {
      name: 'delete, purge or make a stream',
      subjects: ['DELETE', 'PURGE', 'CREATE', 'UPDATE'].map((verb) => `$JS.API.STREAM.${verb}.${EVENTS}`),
    },
  ];
}

/** Whether the server refuses a message to a subject. */
export async function isRefused(connection: NatsConnection, subject: string): Promise<boolean> {
  try {
    await connection.request(subject, '{}', { timeout: 1000 });
    return false;
  } catch (error) {
    return /permission/i.test(String(error));
  }
}

/** Names a subject of the events stream as the reply of everything a service may send. */
export async function injectReplies(connection: NatsConnection, service: string): Promise<void> {
  const subjects = [
    'glidepath.nudge',
    `glidepath.js.CONSUMER.MSG.NEXT.${EVENTS}.${service}_0`,
    `glidepath.js.CONSUMER.INFO.${EVENTS}.${service}_0`,
    `$JS.ACK.${EVENTS}.${service}_0.1.1.1.1.0`,
  ];
  for (const subject of subjects) {
    connection.publish(subject, 'forged', { reply: FORGED });
    connection.publish(subject, '{"batch":1,"no_wait":true}', { reply: FORGED });
  }
  await connection.flush();
}
