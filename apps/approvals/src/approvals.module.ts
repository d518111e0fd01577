import { type DynamicModule, Module } from '@nestjs/common';
import { ApprovalsController } from './adapters/http/approvals.controller.js';
import { WhenChangeAmended } from './adapters/nats/when-change-amended.js';
import { WhenChangeCancelled } from './adapters/nats/when-change-cancelled.js';
import { WhenRiskAssessed } from './adapters/nats/when-risk-assessed.js';
import { ApprovalInboxProjection } from './adapters/pg/approval-inbox.projection.js';
import { ErasedCommentsProjection } from './adapters/pg/erased-comments.projection.js';
import { PgApprovalInbox } from './adapters/pg/pg-approval-inbox.js';
import { PgComments } from './adapters/pg/pg-comments.js';
import { ExpirySweep } from './adapters/timer/expiry-sweep.js';
import { CaseReader } from './application/case-reader.js';
import { DecideAboutChange } from './application/decide-about-change.js';
import { ExpireCases } from './application/expire-cases.js';
import { FollowChange } from './application/follow-change.js';
import { ApprovalInbox, ApprovalSettings, Comments } from './application/ports.js';

@Module({
  controllers: [
    ApprovalsController,
    WhenRiskAssessed,
    WhenChangeAmended,
    WhenChangeCancelled,
    ApprovalInboxProjection,
    ErasedCommentsProjection,
  ],
  providers: [
    CaseReader,
    DecideAboutChange,
    FollowChange,
    ExpireCases,
    ExpirySweep,
    { provide: ApprovalInbox, useClass: PgApprovalInbox },
    { provide: Comments, useClass: PgComments },
  ],
})
export class ApprovalsModule {
  static with(settings: ApprovalSettings): DynamicModule {
    return { module: ApprovalsModule, providers: [{ provide: ApprovalSettings, useValue: settings }] };
  }
}
