import { type ApprovalCaseView, type ApprovalEvent, ChangeKeySchema } from '@glidepath/contracts';
import { EventStore, foldFacts } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { approvalCase } from '../domain/approval-case.js';
import { caseView } from '../domain/case-view.js';
import { NoApprovalCaseError } from '../domain/errors.js';
import type { Round } from '../domain/round.js';
import { ApprovalInbox, Comments } from './ports.js';

/** Reads single cases from the log, so that the answer is never behind it. */
@Injectable()
export class CaseReader {
  constructor(
    private readonly events: EventStore,
    private readonly inbox: ApprovalInbox,
    private readonly comments: Comments,
  ) {}

  /**
   * The id a caller means.
   * @param change id or key
   * @throws NoApprovalCaseError when no case is known under the key
   */
  async changeId(change: string): Promise<string> {
    if (!ChangeKeySchema.safeParse(change).success) return change;
    const changeId = await this.inbox.changeId(change);
    if (changeId === null) throw new NoApprovalCaseError(change);
    return changeId;
  }

  /** @throws NoApprovalCaseError when there is no case */
  async one(change: string): Promise<ApprovalCaseView> {
    const { events, version } = await this.events.readStream(`approval-case-${await this.changeId(change)}`);
    // The category holds the facts of approval cases and no others; the store read each against its declaration.
    const state = foldFacts(approvalCase, events as readonly unknown[] as readonly ApprovalEvent[]);
    if (state.status === 'none') throw new NoApprovalCaseError(change);
    return this.view(state, version);
  }

  async view(round: Round, version: number): Promise<ApprovalCaseView> {
    return caseView(round, version, await this.comments.read([round]));
  }

  async views(
    cases: readonly { readonly round: Round; readonly version: number }[],
  ): Promise<ApprovalCaseView[]> {
    const comments = await this.comments.read(cases.map(({ round }) => round));
    return cases.map(({ round, version }) => caseView(round, version, comments));
  }
}
