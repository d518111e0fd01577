import type { ApprovalCaseView, DecideBody } from '@glidepath/contracts';
import { type CommandIdentity, DomainError, EventStore } from '@glidepath/event-store';
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
    const { identity, seenVersion } = deciding;
    const said = comment === '' ? null : { changeId, author: identity.actor.id, text: comment };
    const command = {
      type: 'decide',
      person: personOf(identity),
      decision,
      digest,
      commentDigest: said && this.comments.digestOf(said),
      now: this.clock.now(),
    } as const;
    // Kept before the decision names it, but only of somebody who may decide: the others leave nothing behind. A retry is
    // refused here too and answered from the log below, where its comment has been kept.
    const isRefused = await this.isRefused(asSeen(seenVersion), changeId, command);
    if (said !== null && !isRefused) await this.comments.keep(said);
    const after = await this.handle(changeId, deciding, command);
    if (said !== null && isRefused) await this.comments.keep(said);
    return after;
  }

  async withdraw(deciding: Deciding): Promise<CaseAfter> {
    const changeId = await this.cases.changeId(deciding.change);
    const person = deciding.identity.actor.id;
    return this.handle(changeId, deciding, { type: 'withdraw-decision', person, now: this.clock.now() });
  }

  private async isRefused(
    decider: ReturnType<typeof asSeen>,
    changeId: string,
    command: ApprovalCommand,
  ): Promise<boolean> {
    try {
      await this.events.decide(decider, `approval-case-${changeId}`, command);
      return false;
    } catch (error) {
      if (error instanceof DomainError) return true;
      throw error;
    }
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
