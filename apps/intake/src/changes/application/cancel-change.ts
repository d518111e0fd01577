import { type Actor, type CommandIdentity, EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { change } from '../domain/change.js';
import { authorsOf } from './authors-of.js';
import { FindChange } from './find-change.js';

export interface CancelRequest {
  readonly actor: Actor;
  /** Operators and release managers cancel anybody's change; an author their own. */
  readonly mayCancelAny: boolean;
  readonly change: string;
  readonly reason: string;
  readonly command?: CommandIdentity | undefined;
}

@Injectable()
export class CancelChange {
  constructor(
    private readonly events: EventStore,
    private readonly findChange: FindChange,
  ) {}

  async run({
    actor,
    mayCancelAny,
    change: name,
    reason,
    command,
  }: CancelRequest): Promise<{ changeId: string; position: number }> {
    const changeId = await this.findChange.idOf(name);
    const { position } = await this.events.handle(
      change,
      `change-${changeId}`,
      { type: 'cancel', by: authorsOf(actor), mayCancelAny, reason },
      { actor, correlationId: changeId },
      command,
    );
    return { changeId, position };
  }
}
