import type { ApprovalCaseView, ApprovalStatus, DecideBody } from '@glidepath/contracts';
import type { CallOptions, Transport, WriteOptions } from '../http/transport.js';
import { type Page, type PageQuery, segment, type Written } from './page.js';

export interface ApprovalFilter extends PageQuery {
  readonly status?: ApprovalStatus | undefined;
  /** `me`: what the caller may decide. */
  readonly for?: 'me' | undefined;
}

/** `/v1/approvals`: one case for each change. */
export class Approvals {
  constructor(private readonly transport: Transport) {}

  list(filter: ApprovalFilter = {}, options: CallOptions = {}): Promise<Page<ApprovalCaseView>> {
    return this.transport.json('/v1/approvals', { ...options, query: { ...filter } });
  }

  get(change: string, options: CallOptions = {}): Promise<ApprovalCaseView> {
    return this.transport.json(`/v1/approvals/${segment(change)}`, options);
  }

  /**
   * Decides as the caller.
   * @param decision its `digest` is the content digest the approver saw; another one than the present is refused
   * @throws GlidepathError `digest-outdated`, `own-change`, `not-an-approver`, `already-decided`, `case-not-open`
   */
  decide(
    change: string,
    decision: DecideBody,
    options: WriteOptions = {},
  ): Promise<Written<ApprovalCaseView>> {
    const path = `/v1/approvals/${segment(change)}/decisions`;
    return this.transport.json(path, { ...options, method: 'POST', body: decision });
  }
}
