import type { FlagCommandBody, PutFlagBody } from '@glidepath/contracts';
import { type Actor, type CommandIdentity, EventStore, VersionConflictError } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { FollowLog } from '../../flight/application/follow-log.js';
import type { UpkeepCommand } from '../domain/decide-upkeep.js';
import { flag } from '../domain/flag.js';
import { FlagBoard } from './flag-board.js';
import { MovedBy } from './moved-by.js';

export interface FlagRequest {
  readonly flag: string;
  readonly actor: Actor;
  /** Version the caller saw, where it matters to them. */
  readonly ifVersion?: number | undefined;
  readonly commandIdentity?: CommandIdentity | undefined;
  readonly traceparent: string | null;
}

/** Somebody defines a flag, switches it, hands it over, sets its day or removes it. */
@Injectable()
export class LookAfterFlag {
  constructor(
    private readonly events: EventStore,
    private readonly follow: FollowLog,
    private readonly board: FlagBoard,
    private readonly movedBy: MovedBy,
    private readonly clock: Clock,
  ) {}

  /** @throws what `decideUpkeep` refuses, VersionConflictError @returns the position it is true from */
  define(request: FlagRequest, body: PutFlagBody): Promise<number> {
    const { service, owner, description, expiresAt, reason, ...definition } = body;
    return this.run(request, {
      type: 'configure',
      service,
      owner,
      description,
      expiresAt,
      reason,
      definition,
    });
  }

  /** @throws what `decideUpkeep` refuses, VersionConflictError @returns the position it is true from */
  command(request: FlagRequest, body: FlagCommandBody): Promise<number> {
    const { reason } = body;
    switch (body.command) {
      case 'enable':
        return this.run(request, { type: 'set-state', state: 'ENABLED', reason });
      case 'disable':
        return this.run(request, { type: 'set-state', state: 'DISABLED', reason });
      case 'hand-over':
        return this.run(request, { type: 'hand-over', owner: body.owner, reason });
      case 'set-expiry':
        return this.run(request, { type: 'set-expiry', expiresAt: body.expiresAt, reason });
      case 'remove':
        return this.run(request, { type: 'remove', reason });
    }
  }

  private async run(request: FlagRequest, told: Untold): Promise<number> {
    const { flag: name, actor, ifVersion, commandIdentity, traceparent } = request;
    await this.follow.catchUp();
    const { version } = this.board.get(name);
    if (ifVersion !== undefined && ifVersion !== version)
      throw new VersionConflictError(`flag-${name}`, ifVersion, version);
    const known = { flag: name, now: this.clock.now(), movedBy: this.movedBy.run(name) };
    const context = { actor, correlationId: null, traceparent };
    const { position } = await this.events.handle(
      flag,
      `flag-${name}`,
      { ...told, ...known },
      context,
      commandIdentity,
    );
    await this.follow.catchUp();
    return position;
  }
}

type Without<Command, Keys extends PropertyKey> = Command extends unknown ? Omit<Command, Keys> : never;
type Untold = Without<UpkeepCommand, 'flag' | 'now' | 'movedBy'>;
