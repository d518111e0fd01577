import type { SubmitChangeBody } from '@glidepath/contracts';
import { type Actor, type CommandIdentity, EventStore } from '@glidepath/event-store';
import { Ids } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { change } from '../domain/change.js';
import { authorsOf } from './authors-of.js';
import { ChangeKeys } from './ports.js';
import { WriteProposal } from './write-proposal.js';

export interface SubmitRequest {
  readonly actor: Actor;
  readonly body: SubmitChangeBody;
  readonly command?: CommandIdentity | undefined;
  readonly traceparent?: string | null;
}

@Injectable()
export class SubmitChange {
  constructor(
    private readonly events: EventStore,
    private readonly keys: ChangeKeys,
    private readonly ids: Ids,
    private readonly writeProposal: WriteProposal,
  ) {}

  /** @returns the change's id (the first one's, when the command had been carried out before) and the position */
  async run({
    actor,
    body,
    command,
    traceparent,
  }: SubmitRequest): Promise<{ changeId: string; position: number }> {
    const changeId = this.ids.next();
    // Side by side: a refused proposal leaves a hole in the numbers.
    const [proposal, key] = await Promise.all([this.writeProposal.run(body), this.keys.next(changeId)]);
    const result = await this.events.handle(
      change,
      `change-${changeId}`,
      { type: 'submit', changeId, key, authors: authorsOf(actor), proposal },
      { actor, correlationId: changeId, traceparent: traceparent ?? null },
      command,
      { presumesNew: true },
    );
    const stream = result.events[0]?.stream ?? `change-${changeId}`;
    return { changeId: stream.slice('change-'.length), position: result.position };
  }
}
