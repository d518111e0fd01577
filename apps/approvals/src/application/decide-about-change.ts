import type { ApprovalCaseView, DecideBody } from '@glidepath/contracts';
import { type CommandIdentity, EventStore } from '@glidepath/event-store';
import { Clock, type Identity } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import type { ApprovalCommand, DecidingPerson } from '../domain/approval-commands.js';
import { NoApprovalCaseError } from '../domain/errors.js';
import { asSeen } from './as-seen.js';
import { CaseReader } from './case-reader.js';
import { Comments } from './ports.js';

/** A request to decide, or to take a decision back. */
export interface Deciding {
  /** Id or key. */
  readonly change: string;
  readonly identity: Identity;
  /**
   * The version the caller saw, undefined when they do not care: the digest binds a decision to the content, the version
   * to what others had decided too.
   */
  readonly seenVersion: number | undefined;
  readonly traceparent: string | null;
  readonly command: CommandIdentity | undefined;
}

/** The case after a write, with the position a reader can wait for. */
export type CaseAfter = ApprovalCaseView & { readonly position: number };

/** Records what people decide. */
@Injectable()
export class DecideAboutChange {
  constructor(
    private readonly events: EventStore,
    private readonly clock: Clock,
    private readonly comments: Comments,
    private readonly cases: CaseReader,
  ) {}

  async decide(deciding: Deciding, { decision, digest, comment = '' }: DecideBody): Promise<CaseAfter> {
    const changeId = await this.cases.changeId(deciding.change);
    const { identity } = deciding;
    const person = personOf(identity);
    const now = this.clock.now();
    // Sealed before it is decided, so that the text is nowhere but in the fact itself. Whoever can approve nothing is
    // refused below in any case, and gets no key. A retry is answered from the log, whatever became of the key.
    const sealed =
      comment === '' || !person.isApprover
        ? null
        : await this.comments.seal({ changeId, author: person.id, text: comment }, now);
    return this.handle(changeId, deciding, {
      type: 'decide',
      person,
      decision,
      digest,
      comment: sealed,
      now,
    });
  }

  async withdraw(deciding: Deciding): Promise<CaseAfter> {
    const changeId = await this.cases.changeId(deciding.change);
    const person = deciding.identity.actor.id;
    return this.handle(changeId, deciding, { type: 'withdraw-decision', person, now: this.clock.now() });
  }

  private async handle(changeId: string, deciding: Deciding, command: ApprovalCommand): Promise<CaseAfter> {
    const { change, identity, traceparent, seenVersion } = deciding;
    const stream = `approval-case-${changeId}`;
    const context = { actor: identity.actor, correlationId: changeId, traceparent };
    const { state: after, position } = await this.events.handle(
      asSeen(seenVersion),
      stream,
      command,
      context,
      deciding.command,
    );
    const { state, version } = after;
    if (state.status === 'none') throw new NoApprovalCaseError(change);
    return { ...(await this.cases.view(state, version)), position };
  }
}

function personOf({ actor, roles, domains }: Identity): DecidingPerson {
  return {
    id: actor.id,
    kind: actor.kind,
    onBehalfOf: actor.onBehalfOf ?? null,
    isApprover: roles.includes('approver'),
    domains,
  };
}
