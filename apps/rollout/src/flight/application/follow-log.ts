import { flagEvents, jointRolloutEvents, rolloutEvents } from '@glidepath/contracts';
import { type EventEnvelope, EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { FlagBoard } from '../../flags/application/flag-board.js';
import { JointDeck } from '../../joint/application/joint-deck.js';
import { FlightDeck } from './flight-deck.js';

const TYPES = [...rolloutEvents, ...jointRolloutEvents, ...flagEvents].map(({ name }) => name);

/**
 * Keeps deck and board in step with the log. They hold this service's own facts, so they are read from the log and not
 * from the bus: after a kill, beside another replica and right after an own append they show what is true.
 */
@Injectable()
export class FollowLog {
  private position = 0;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly events: EventStore,
    private readonly deck: FlightDeck,
    private readonly joints: JointDeck,
    private readonly board: FlagBoard,
  ) {}

  /** Resolves when everything that was in the log at the time of the call is folded. */
  catchUp(): Promise<void> {
    const next = this.reading.catch(() => undefined).then(() => this.read());
    this.reading = next;
    return next;
  }

  private async read(): Promise<void> {
    const head = await this.events.head();
    if (head === this.position) return;
    for await (const event of this.events.readLog({ after: this.position, until: head, types: TYPES })) {
      this.apply(event);
    }
    this.position = head;
  }

  private apply(event: EventEnvelope): void {
    if (event.type.startsWith('flag.')) this.board.apply(event);
    else if (event.type.startsWith('joint-rollout.')) this.joints.apply(event);
    else this.deck.apply(event);
  }
}
