import type { RolloutCommand, RolloutEvent } from '@glidepath/contracts';
import {
  type CommandIdentity,
  type Decider,
  DomainError,
  EventStore,
  VersionConflictError,
} from '@glidepath/event-store';
import { Clock, type Identity } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { RolloutNotFoundError } from '../domain/errors.js';
import { rollout } from '../domain/rollout.js';
import { rolloutStream } from '../domain/rollout-id.js';
import type { FiledFlight, Rollout } from '../domain/rollout-state.js';
import { authoriseSteering } from './authorise-steering.js';
import { ClearTakeOff } from './clear-take-off.js';
import { CommitFlight } from './commit-flight.js';
import { FlightDeck, type OnDeck } from './flight-deck.js';
import { FollowLog } from './follow-log.js';

export interface SteerRequest {
  /** Rollout id, change id or change key. */
  readonly id: string;
  readonly command: Exclude<RolloutCommand, 'retry'>;
  readonly reason: string;
  readonly identity: Identity;
  /** Version the caller saw, where it matters to them. */
  readonly ifVersion?: number | undefined;
  readonly commandIdentity?: CommandIdentity | undefined;
  readonly traceparent: string | null;
}

const MAX_TRIES = 5;

/** The command was not carried out before. */
class NeverToldError extends DomainError {
  override readonly name = 'NeverToldError';
  constructor() {
    super('internal-error', 'the command was not carried out before');
  }
}

/** Decides nothing anew: handling a command with it gives the first answer, or fails. */
const recalling: Decider<Rollout, RolloutCommand, RolloutEvent> = {
  ...rollout,
  decide: () => {
    throw new NeverToldError();
  },
};

/** A person starts a flight, pauses, resumes, promotes, skips, aborts or rolls it back. */
@Injectable()
export class SteerRollout {
  constructor(
    private readonly events: EventStore,
    private readonly follow: FollowLog,
    private readonly deck: FlightDeck,
    private readonly commit: CommitFlight,
    private readonly clearTakeOff: ClearTakeOff,
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
    await authoriseSteering(this.events, command, identity, changeId);
    const answered = await this.answeredBefore(before.state.filed, request);
    if (answered !== null) return answered;
    if (ifVersion !== undefined && ifVersion !== before.version) {
      throw new VersionConflictError(`rollout-${rolloutId}`, ifVersion, before.version);
    }
    const { actor } = identity;
    const facts = this.decide(command, { by: actor.id, reason, now: this.clock.now() }, before.state);
    const { position } = await this.commit.run({
      before,
      facts,
      actor,
      command: commandIdentity,
      traceparent,
    });
    return { flight: this.deck.get(rolloutId) ?? before, position };
  }

  /** A retry may be refused by what its own first try led to, or by what came since; the first answer counts. */
  private async answeredBefore(
    { rolloutId, changeId }: Pick<FiledFlight['filed'], 'rolloutId' | 'changeId'>,
    { command, identity: { actor }, commandIdentity, traceparent }: SteerRequest,
  ): Promise<{ readonly flight: OnDeck; readonly position: number } | null> {
    if (commandIdentity === undefined) return null;
    const stream = rolloutStream(rolloutId);
    const context = { actor, correlationId: changeId, traceparent };
    try {
      const { state, version, position } = await this.events.handle(
        recalling,
        stream,
        command,
        context,
        commandIdentity,
      );
      return { flight: { state, version }, position };
    } catch (error) {
      if (error instanceof NeverToldError) return null;
      throw error;
    }
  }

  private decide(
    command: SteerRequest['command'],
    told: { readonly by: string; readonly reason: string; readonly now: Date },
    state: FiledFlight & Rollout,
  ): readonly RolloutEvent[] {
    if (command === 'start') {
      const waitsFor = state.status === 'planned' ? this.clearTakeOff.run(state, told.now) : [];
      return rollout.decide({ type: 'start', ...told, waitsFor }, state);
    }
    return rollout.decide({ type: command, ...told, followedBy: this.clearTakeOff.followerOf(state) }, state);
  }
}
