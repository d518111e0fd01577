import { Clock, JsonLogger } from '@glidepath/service-kit';
import { CosignCheckpoint } from '../src/ledger/application/cosign-checkpoint.js';
import { CosignedCheckpoints } from '../src/ledger/application/cosigned-checkpoints.js';
import { KeepLedger } from '../src/ledger/application/keep-ledger.js';
import { KeepSigner } from '../src/ledger/application/keep-signer.js';
import { LedgerState } from '../src/ledger/application/ledger-state.js';
import { SealLog } from '../src/ledger/application/seal-log.js';
import { SignCheckpoint } from '../src/ledger/application/sign-checkpoint.js';
import type { SignerSettings } from '../src/ledger/application/signer-settings.js';
import { VerifyLedger } from '../src/ledger/application/verify-ledger.js';
import { type Witness, Witnesses } from '../src/ledger/application/witnesses.js';
import {
  MemoryLedgerStore,
  MemoryLog,
  MemoryMirrorRecords,
  MemorySignerVault,
  PLAIN_SIGNER,
} from './memory-ports.js';
import { sampleEvents } from './sample-events.js';

class ManualClock extends Clock {
  at = Date.UTC(2026, 0, 1);

  override now(): Date {
    return new Date(this.at);
  }
}

class FixedWitnesses extends Witnesses {
  constructor(override readonly all: readonly Witness[]) {
    super();
  }
}

/** A ledger over a log in memory; every start is another process over the same store and signer. */
export function ledgerOf(events: number) {
  const log = new MemoryLog();
  const store = new MemoryLedgerStore();
  const vault = new MemorySignerVault();
  const mirror = new MemoryMirrorRecords();
  const clock = new ManualClock();
  log.events.push(...sampleEvents(events));
  const lines: string[] = [];
  const logger = new JsonLogger('audit', 'info', (line) => void lines.push(line));
  const start = (settings: Partial<SignerSettings> = {}, witnesses: readonly Witness[] = []) => {
    const state = new LedgerState();
    const sign = new SignCheckpoint(store, vault, clock);
    const keep = new KeepLedger(new SealLog(log, store), sign, state, clock, logger);
    const signer = new KeepSigner(store, vault, { ...PLAIN_SIGNER, ...settings }, logger);
    const checkpoints = new CosignedCheckpoints(store, vault);
    const cosign = new CosignCheckpoint(checkpoints, new FixedWitnesses(witnesses), state, clock, logger);
    /** A second later: signer, ledger, witnesses. */
    const turn = async () => {
      clock.at += 1000;
      if (await signer.turn()) await keep.turn();
      await cosign.turn();
      return state;
    };
    return { keep, signer, state, turn };
  };
  const verify = () => new VerifyLedger(log, store, vault, mirror).run();
  return { log, store, vault, mirror, clock, lines, start, verify };
}
