import { CustodyController } from './adapters/http/custody.controller.js';
import { RetentionController } from './adapters/http/retention.controller.js';
import { CustodyWorker } from './adapters/custody-worker.js';
import { PgMirrorHistory } from './adapters/pg/pg-mirror-history.js';
import { PgSubjectDirectory } from './adapters/pg/pg-subject-directory.js';
import { ApplyRetention } from './application/apply-retention.js';
import { Custody } from './application/custody.js';
import { MirrorHistory, SubjectDirectory } from './application/ports.js';
import { ReapplyErasures } from './application/reapply-erasures.js';
import { SealedTexts } from './application/sealed-texts.js';

/** What the service's module takes from this slice; `ErasureJournal` and `RetentionPolicy` come from outside. */
export const erasureSlice = {
  controllers: [CustodyController, RetentionController],
  providers: [
    ApplyRetention,
    Custody,
    CustodyWorker,
    ReapplyErasures,
    SealedTexts,
    { provide: SubjectDirectory, useClass: PgSubjectDirectory },
    { provide: MirrorHistory, useClass: PgMirrorHistory },
  ],
};
