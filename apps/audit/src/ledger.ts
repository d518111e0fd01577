// What keeps and verifies the ledger, without the service around it: for the bench.
export { FileSignerVault } from './ledger/adapters/files/file-signer-vault.js';
export { ledgerMigrations } from './ledger/adapters/pg/ledger-migrations.js';
export { PgLedgerStore } from './ledger/adapters/pg/pg-ledger-store.js';
export { SealLog } from './ledger/application/seal-log.js';
export { SignCheckpoint } from './ledger/application/sign-checkpoint.js';
export { type Verification, VerifyLedger } from './ledger/application/verify-ledger.js';
export { PgLogSource } from './log/adapters/pg/pg-log-source.js';
export { type MirrorComparison, MirrorRecords } from './mirror/application/mirror-records.js';
