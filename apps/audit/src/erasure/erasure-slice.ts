import { ErasuresController } from './adapters/http/erasures.controller.js';
import { HoldsController } from './adapters/http/holds.controller.js';
import { RetentionController } from './adapters/http/retention.controller.js';
import { CustodyWorker } from './adapters/custody-worker.js';
import { PgMirrorHistory } from './adapters/pg/pg-mirror-history.js';
import { PgSubjectDirectory } from './adapters/pg/pg-subject-directory.js';
import { ApplyRetention } from './application/apply-retention.js';
import { CustodyLog } from './application/custody-log.js';
import { Erasures } from './application/erasures.js';
import { LegalHolds } from './application/legal-holds.js';
import { MirrorHistory, SubjectDirectory } from './application/ports.js';
import { ReapplyErasures } from './application/reapply-erasures.js';
import { SealedTexts } from './application/sealed-texts.js';

/** What the service's module takes from this slice; `ErasureJournal` and `RetentionPolicy` come from outside. */
export const erasureSlice = {
  controllers: [ErasuresController, HoldsController, RetentionController],
  providers: [
    ApplyRetention,
    CustodyLog,
    CustodyWorker,
    Erasures,
    LegalHolds,
    ReapplyErasures,
    SealedTexts,
    { provide: SubjectDirectory, useClass: PgSubjectDirectory },
    { provide: MirrorHistory, useClass: PgMirrorHistory },
  ],
};
