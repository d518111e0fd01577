import { setImmediate as turn } from 'node:timers/promises';
import { headers, type Msg, type NatsConnection, type PublishOptions } from '@nats-io/transport-node';
import { type Publication, PublishWindow } from './publish-window.js';

type Receive = (error: Error | null, message: Msg) => void;

/** A connection that keeps what is published, by the subject, and answers when told. */
class Wire {
  readonly sent: { readonly subject: string; readonly reply: string }[] = [];
  isClosed = false;
  #receive: Receive = () => undefined;

  get connection(): NatsConnection {
    const subscribe = (_: string, { callback }: { callback: Receive }): void => {
      this.#receive = callback;
    };
    const publish = (subject: string, _: string, { reply = '' }: PublishOptions): void => {
      if (this.isClosed) throw new RangeError('closed');
      this.sent.push({ subject, reply });
    };
    return { subscribe, publish } as unknown as NatsConnection;
  }

  acknowledge(sequence: number): void {
    const subject = this.sent[sequence - 1]?.reply ?? '';
    this.#receive(null, { subject, json: () => ({ seq: sequence }) } as unknown as Msg);
  }
}

function publication(sequence: number): Publication {
  return { subject: `event.${sequence}`, headers: headers(), payload: '{}', sequence };
}

const ignore = { onAcknowledged: () => undefined, onFailure: () => undefined };

describe('a window of publishes', () => {
  it('sends what is at hand together and in order, and no later than its publisher waits', async () => {
    const wire = new Wire();
    const window = new PublishWindow(wire.connection, ignore);
    for (const sequence of [1, 2, 3]) await window.publish(publication(sequence));
    expect(wire.sent).toEqual([]);
    await turn();
    expect(wire.sent.map(({ subject }) => subject)).toEqual(['event.1', 'event.2', 'event.3']);
    const settled = window.settle();
    for (const sequence of [1, 2, 3]) wire.acknowledge(sequence);
    await settled;
  });

  it('fails with what could not be sent', async () => {
    const wire = new Wire();
    const failures: unknown[] = [];
    const window = new PublishWindow(wire.connection, {
      ...ignore,
      onFailure: (error) => failures.push(error),
    });
    wire.isClosed = true;
    await window.publish(publication(1));
    await expect(window.settle()).rejects.toThrow('closed');
    expect(failures).toHaveLength(1);
  });
});
