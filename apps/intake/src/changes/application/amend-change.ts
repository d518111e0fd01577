import type { SubmitChangeBody } from '@glidepath/contracts';
import { type Actor, type CommandIdentity, EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { change } from '../domain/change.js';
import { authorsOf } from './authors-of.js';
import { FindChange } from './find-change.js';
import { WriteProposal } from './write-proposal.js';

export interface AmendRequest {
  readonly actor: Actor;
  /** Id or key. */
  readonly change: string;
  /** The version the author saw. */
  readonly ifVersion: number;
  readonly body: SubmitChangeBody;
  readonly command?: CommandIdentity | undefined;
}

@Injectable()
export class AmendChange {
  constructor(
    private readonly events: EventStore,
    private readonly findChange: FindChange,
    private readonly writeProposal: WriteProposal,
  ) {}

  async run({
    actor,
    change: name,
    ifVersion,
    body,
    command,
  }: AmendRequest): Promise<{ changeId: string; position: number }> {
    const changeId = await this.findChange.idOf(name);
    const proposal = await this.writeProposal.run(body);
    const { position } = await this.events.handle(
      change,
      `change-${changeId}`,
      { type: 'amend', by: authorsOf(actor), ifVersion, proposal },
      { actor, correlationId: changeId },
      command,
    );
    return { changeId, position };
  }
}
