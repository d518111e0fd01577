import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { erasureSlice } from './erasure/erasure-slice.js';
import { evidenceSlice } from './evidence/evidence-slice.js';
import { exportSlice } from './export/export-slice.js';
import { CosignWorker } from './ledger/adapters/cosign-worker.js';
import { AuditController } from './ledger/adapters/http/audit.controller.js';
import { LogFilesController } from './ledger/adapters/http/log-files.controller.js';
import { LedgerWorker } from './ledger/adapters/ledger-worker.js';
import { PgLedgerStore } from './ledger/adapters/pg/pg-ledger-store.js';
import { CosignCheckpoint } from './ledger/application/cosign-checkpoint.js';
import { CosignedCheckpoints } from './ledger/application/cosigned-checkpoints.js';
import { KeepLedger } from './ledger/application/keep-ledger.js';
import { KeepSigner } from './ledger/application/keep-signer.js';
import { LedgerState } from './ledger/application/ledger-state.js';
import { LedgerStore } from './ledger/application/ports.js';
import { Prove } from './ledger/application/prove.js';
import { ReadLogFiles } from './ledger/application/read-log-files.js';
import { SealLog } from './ledger/application/seal-log.js';
import { SignCheckpoint } from './ledger/application/sign-checkpoint.js';
import { VerifyLedger } from './ledger/application/verify-ledger.js';
import { PgLogSource } from './log/adapters/pg/pg-log-source.js';
import { SoleRuns } from './log/adapters/sole-runs.js';
import { LogSource } from './log/application/log-source.js';
import { LogTail } from './log/application/log-tail.js';
import { MirrorController } from './mirror/adapters/http/mirror.controller.js';
import { MirrorProjection } from './mirror/adapters/pg/mirror.projection.js';
import { PgMirrorRecords } from './mirror/adapters/pg/pg-mirror-records.js';
import { CompareMirror } from './mirror/application/compare-mirror.js';
import { MirrorRecords } from './mirror/application/mirror-records.js';
import { ReconciliationController } from './reconciliation/adapters/http/reconciliation.controller.js';
import { PgHandlingRecords } from './reconciliation/adapters/pg/pg-handling-records.js';
import { HandlingRecords } from './reconciliation/application/handling-records.js';
import { Reconcile } from './reconciliation/application/reconcile.js';
import { EventsController } from './replay/adapters/http/events.controller.js';
import { ReplayRequests } from './replay/adapters/http/replay-requests.js';
import { OpenReplays } from './replay/adapters/open-replays.js';
import { ChangeKeysProjection } from './replay/adapters/pg/change-keys.projection.js';
import { PgChangeKeys } from './replay/adapters/pg/pg-change-keys.js';
import { ChangeKeys } from './replay/application/change-keys.js';
import { ReplayLog } from './replay/application/replay-log.js';

@Module({
  controllers: [
    AuditController,
    LogFilesController,
    MirrorController,
    ReconciliationController,
    EventsController,
    MirrorProjection,
    ChangeKeysProjection,
    ...erasureSlice.controllers,
    ...exportSlice.controllers,
    ...evidenceSlice.controllers,
  ],
  providers: [
    CompareMirror,
    CosignCheckpoint,
    CosignedCheckpoints,
    CosignWorker,
    KeepLedger,
    KeepSigner,
    LedgerState,
    LedgerWorker,
    LogTail,
    OpenReplays,
    Prove,
    ReadLogFiles,
    Reconcile,
    ReplayLog,
    SealLog,
    SignCheckpoint,
    SoleRuns,
    VerifyLedger,
    ...erasureSlice.providers,
    ...exportSlice.providers,
    ...evidenceSlice.providers,
    ReplayRequests,
    { provide: LogSource, useClass: PgLogSource },
    { provide: LedgerStore, useClass: PgLedgerStore },
    { provide: MirrorRecords, useClass: PgMirrorRecords },
    { provide: HandlingRecords, useClass: PgHandlingRecords },
    { provide: ChangeKeys, useClass: PgChangeKeys },
  ],
})
export class AuditModule {
  /** @param outside providers of `SignerVault`, `SignerSettings`, `Witnesses`, `MirrorProbe`, `ErasureJournal` and `RetentionPolicy` */
  static on(outside: readonly Provider[]): DynamicModule {
    return { module: AuditModule, providers: [...outside] };
  }
}
