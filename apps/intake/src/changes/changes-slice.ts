import { ChangeReadsController } from './adapters/http/change-reads.controller.js';
import { ChangesController } from './adapters/http/changes.controller.js';
import { WhenApprovalCaseEnded } from './adapters/nats/when-approval-case-ended.js';
import { WhenRiskAssessed } from './adapters/nats/when-risk-assessed.js';
import { WhenRolloutMoved } from './adapters/nats/when-rollout-moved.js';
import { ChangeListProjection } from './adapters/pg/change-list.projection.js';
import { PgChangeKeys } from './adapters/pg/pg-change-keys.js';
import { PgChangeViews } from './adapters/pg/pg-change-views.js';
import { PgContents } from './adapters/pg/pg-contents.js';
import { AmendChange } from './application/amend-change.js';
import { CancelChange } from './application/cancel-change.js';
import { FindChange } from './application/find-change.js';
import { FollowOthers } from './application/follow-others.js';
import { ChangeKeys, ChangeViews, Contents } from './application/ports.js';
import { SubmitChange } from './application/submit-change.js';
import { WaitForChange } from './application/wait-for-change.js';
import { WriteProposal } from './application/write-proposal.js';

/** Wiring of the changes slice. */
export const changesSlice = {
  controllers: [
    ChangesController,
    ChangeReadsController,
    WhenRiskAssessed,
    WhenApprovalCaseEnded,
    WhenRolloutMoved,
    ChangeListProjection,
  ],
  providers: [
    SubmitChange,
    AmendChange,
    CancelChange,
    FindChange,
    WaitForChange,
    FollowOthers,
    WriteProposal,
    { provide: ChangeKeys, useClass: PgChangeKeys },
    { provide: ChangeViews, useClass: PgChangeViews },
    { provide: Contents, useClass: PgContents },
  ],
};
