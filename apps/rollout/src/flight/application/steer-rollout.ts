import type { ChangeEvent, RolloutCommand } from '@glidepath/contracts';
import { type CommandIdentity, EventStore, type Fact, VersionConflictError } from '@glidepath/event-store';
import { Clock, type Identity } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { NotAllowedToSteerError, RolloutNotFoundError } from '../domain/errors.js';
import { rollout } from '../domain/rollout.js';
import { CommitFlight } from './commit-flight.js';
import { FlightDeck, type OnDeck } from './flight-deck.js';
import { FollowLog } from './follow-log.js';

export interface SteerRequest {
  /** Rollout id, change id or change key. */
  readonly id: string;
  readonly command: RolloutCommand;
  readonly reason: string;
  readonly identity: Identity;
  /** Version the caller saw, where it matters to them. */
  readonly ifVersion?: number | undefined;
  readonly commandIdentity?: CommandIdentity | undefined;
  readonly traceparent: string | null;
}

const MAX_TRIES = 5;

/** A person pauses, resumes, promotes or aborts a flight. */
@Injectable()
export class SteerRollout {
  constructor(
    private readonly events: EventStore,
    private readonly follow: FollowLog,
    private readonly deck: FlightDeck,
    private readonly commit: CommitFlight,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the flight afterwards and the position it is true from
   * @throws RolloutNotFoundError, NotAllowedToSteerError, VersionConflictError, and what the rule refuses
   */
  async run(request: SteerRequest): Promise<{ readonly flight: OnDeck; readonly position: number }> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.steer(request);
      } catch (error) {
        const isRace = error instanceof VersionConflictError && request.ifVersion === undefined;
        if (!isRace || tries === MAX_TRIES) throw error;
      }
    }
  }

  private async steer(
    request: SteerRequest,
  ): Promise<{ readonly flight: OnDeck; readonly position: number }> {
    const { id, command, reason, identity, ifVersion, commandIdentity, traceparent } = request;
    await this.follow.catchUp();
    const before = this.deck.find(id);
    if (before === undefined || before.state.status === 'none') throw new RolloutNotFoundError(id);
    const { changeId, rolloutId } = before.state.filed;
    await this.authorise(command, identity, changeId);
    if (ifVersion !== undefined && ifVersion !== before.version) {
      throw new VersionConflictError(`rollout-${rolloutId}`, ifVersion, before.version);
    }
    const { actor } = identity;
    const facts = rollout.decide(
      { type: command, by: actor.id, reason, now: this.clock.now() },
      before.state,
    );
    const { position } = await this.commit.run({
      before,
      facts,
      actor,
      command: commandIdentity,
      traceparent,
    });
    return { flight: this.deck.get(rolloutId) ?? before, position };
  }

  private async authorise(
    command: RolloutCommand,
    { actor, roles }: Identity,
    changeId: string,
  ): Promise<void> {
    if (roles.includes('operator') || roles.includes('release-manager')) return;
    const { events } = await this.events.readStream(`change-${changeId}`);
    const authors = authorsOf(events);
    const isAuthor = authors.includes(actor.id) || authors.includes(actor.onBehalfOf ?? actor.id);
    if (command !== 'abort' || !isAuthor) throw new NotAllowedToSteerError(command);
  }
}

function authorsOf(changeFacts: readonly Fact[]): readonly string[] {
  return (changeFacts as readonly ChangeEvent[]).flatMap(({ type, data }) =>
    type === 'change.submitted' || type === 'change.amended' ? data.authors : [],
  );
}
