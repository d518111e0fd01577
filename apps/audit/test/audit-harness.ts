import { eventCatalogue } from '@glidepath/contracts';
import { MemoryEventStore } from '@glidepath/event-store';
import { Clock, type Role } from '@glidepath/service-kit';
import { createTestService, type TestService } from '@glidepath/service-kit/testing';
import { Module } from '@nestjs/common';
import { AuditModule } from '../src/audit.module.js';
import { CustodyWorker } from '../src/erasure/adapters/custody-worker.js';
import { custodyProblems } from '../src/erasure/adapters/http/problems.js';
import {
  ErasureJournal,
  MirrorHistory,
  RetentionPolicy,
  SubjectDirectory,
} from '../src/erasure/application/ports.js';
import { problems } from '../src/ledger/adapters/http/problems.js';
import { LedgerWorker } from '../src/ledger/adapters/ledger-worker.js';
import { KeepLedger } from '../src/ledger/application/keep-ledger.js';
import { LedgerStore, SignerVault } from '../src/ledger/application/ports.js';
import { SignerSettings } from '../src/ledger/application/signer-settings.js';
import { Witnesses } from '../src/ledger/application/witnesses.js';
import { LogSource } from '../src/log/application/log-source.js';
import { MirrorProbe } from '../src/mirror/application/mirror-probe.js';
import { MirrorRecords } from '../src/mirror/application/mirror-records.js';
import { HandlingRecords } from '../src/reconciliation/application/handling-records.js';
import { ChangeKeys } from '../src/replay/application/change-keys.js';
import { MemoryDirectory, MemoryErasureJournal, NoMirrorHistory, SetRetention } from './memory-custody.js';
import {
  CompleteMirror,
  MemoryChangeKeys,
  MemoryHandlingRecords,
  MemoryLedgerStore,
  MemoryLog,
  MemoryMirrorRecords,
  MemorySignerVault,
  NoWitnesses,
  PLAIN_SIGNER,
} from './memory-ports.js';

class SetClock extends Clock {
  at = new Date('2026-03-02T12:00:00.000Z');
  override now(): Date {
    return this.at;
  }
}

/** Audit behind the real HTTP edge, on ports in memory. What it writes goes to `store`; what it reads is `log`. */
export class AuditHarness {
  readonly log = new MemoryLog();
  readonly keys = new MemoryChangeKeys();
  readonly records = new MemoryHandlingRecords();
  readonly directory = new MemoryDirectory();
  readonly journal = new MemoryErasureJournal();
  readonly retention = new SetRetention();
  readonly clock = new SetClock();
  readonly store = new MemoryEventStore({
    catalogue: eventCatalogue,
    producer: { service: 'audit', version: '0.0.0' },
    clock: () => this.clock.now(),
  });
  private service: TestService | undefined;

  async start(): Promise<TestService> {
    const { journal, retention } = this;
    @Module({
      imports: [
        AuditModule.on([
          { provide: SignerVault, useClass: MemorySignerVault },
          { provide: SignerSettings, useValue: PLAIN_SIGNER },
          { provide: Witnesses, useClass: NoWitnesses },
          { provide: MirrorProbe, useClass: CompleteMirror },
          { provide: ErasureJournal, useValue: journal },
          { provide: RetentionPolicy, useValue: retention },
        ]),
      ],
    })
    class TestModule {}
    this.service = await createTestService({
      module: TestModule,
      problems: { ...problems, ...custodyProblems },
      store: this.store,
      clock: this.clock,
      overrides: [
        [LogSource, this.log],
        [LedgerStore, new MemoryLedgerStore()],
        [MirrorRecords, new MemoryMirrorRecords()],
        [HandlingRecords, this.records],
        [ChangeKeys, this.keys],
        [SubjectDirectory, this.directory],
        [MirrorHistory, new NoMirrorHistory()],
        // Turns are taken by the test.
        [LedgerWorker, {}],
        [CustodyWorker, {}],
      ],
    });
    await this.seal();
    return this.service;
  }

  get started(): TestService {
    if (this.service === undefined) throw new TypeError('start it first');
    return this.service;
  }

  /** Seals and signs what the log has, at a moment at which that is due. */
  seal(): Promise<void> {
    this.clock.at = new Date(this.clock.at.getTime() + 2_000);
    return this.started.app.get(KeepLedger).turn();
  }

  async bearer(who: string, ...roles: Role[]): Promise<{ readonly Authorization: string }> {
    return { Authorization: `Bearer ${await this.started.identities.token(who, { roles })}` };
  }
}
