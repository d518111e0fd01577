import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventCatalogue } from '@glidepath/contracts';
import { parseTrustPolicy, type TrustPolicy } from '@glidepath/ledger';
import { createService, Logger, type Service } from '@glidepath/service-kit';
import { Module, type Type } from '@nestjs/common';
import { AuditModule } from './audit.module.js';
import type { AuditEnv } from './env.js';
import { FileErasureJournal } from './erasure/adapters/files/file-erasure-journal.js';
import { custodyProblems } from './erasure/adapters/http/problems.js';
import { ErasureJournal, RetentionPolicy } from './erasure/application/ports.js';
import { FileSignerVault } from './ledger/adapters/files/file-signer-vault.js';
import { HttpWitnesses } from './ledger/adapters/http/http-witnesses.js';
import { problems } from './ledger/adapters/http/problems.js';
import { ledgerMigrations } from './ledger/adapters/pg/ledger-migrations.js';
import { SignerVault } from './ledger/application/ports.js';
import { SignerSettings } from './ledger/application/signer-settings.js';
import { Witnesses } from './ledger/application/witnesses.js';
import { BusMirrorProbe } from './mirror/adapters/bus/bus-mirror-probe.js';
import { mirrorMigrations } from './mirror/adapters/pg/mirror-migrations.js';
import { MirrorProbe } from './mirror/application/mirror-probe.js';
import { changeKeyMigrations } from './replay/adapters/pg/change-key-migrations.js';

/** The audit service, connected but not yet listening. */
export function createApp(env: AuditEnv): Promise<Service> {
  return createService({
    name: 'audit',
    module: outside(env, readPolicy(env)),
    env,
    problems: { ...problems, ...custodyProblems },
    catalogue: eventCatalogue,
    migrations: [...ledgerMigrations, ...mirrorMigrations, ...changeKeyMigrations],
  });
}

/** The module with what lies outside database and log: the signer's folder and a look at the bus. */
function outside(env: AuditEnv, policy: TrustPolicy | undefined): Type {
  const bus = {
    servers: env.NATS_URL,
    user: env.NATS_USER,
    password: env.NATS_PASSWORD,
    name: 'glidepath-audit-probe',
  };

  @Module({
    imports: [
      AuditModule.on([
        { provide: SignerVault, useValue: new FileSignerVault(env.SIGNER_DIR, env.AUDIT_ORIGIN) },
        { provide: SignerSettings, useValue: signerSettings(env) },
        {
          provide: ErasureJournal,
          useValue: new FileErasureJournal(join(env.SIGNER_DIR, 'erasures.ndjson')),
        },
        { provide: RetentionPolicy, useValue: retentionPolicy(env) },
        { provide: Witnesses, useValue: new HttpWitnesses(policy) },
        {
          provide: MirrorProbe,
          useFactory: (logger: Logger) => new BusMirrorProbe(bus, logger),
          inject: [Logger],
        },
      ]),
    ],
  })
  class AuditRootModule {}
  return AuditRootModule;
}

/** @throws MalformedError naming the line, and whatever reading the file throws: a log that is to be witnessed does not start unwitnessed */
function readPolicy({ AUDIT_POLICY_FILE: file }: AuditEnv): TrustPolicy | undefined {
  return file === undefined ? undefined : parseTrustPolicy(readFileSync(file));
}

function signerSettings(env: AuditEnv): SignerSettings {
  return {
    keyGeneration: env.AUDIT_KEY_GENERATION,
    closes: env.AUDIT_CLOSE_ORIGIN,
    closeReason: env.AUDIT_CLOSE_REASON,
  };
}

function retentionPolicy(env: AuditEnv): RetentionPolicy {
  const days = {
    'personal-text': env.RETENTION_PERSONAL_TEXT_DAYS,
    directory: env.RETENTION_DIRECTORY_DAYS,
    'mirror-records': env.RETENTION_MIRROR_DAYS,
  };
  const set = Object.entries(days).filter(([, keepDays]) => keepDays !== undefined);
  return { keepDays: Object.fromEntries(set) };
}
