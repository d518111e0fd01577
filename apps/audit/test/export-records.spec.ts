import { eventCatalogue } from '@glidepath/contracts';
import { MemoryEventStore, type RawEvent } from '@glidepath/event-store';
import { JsonLogger, RandomIds, SystemClock } from '@glidepath/service-kit';
import { Custody } from '../src/erasure/application/custody.js';
import { SealedTexts } from '../src/erasure/application/sealed-texts.js';
import { ExportRecords } from '../src/export/application/export-records.js';
import { exportForm } from '../src/export/domain/export-form.js';
import { LogSource } from '../src/log/application/log-source.js';
import { LogTail } from '../src/log/application/log-tail.js';
import { ReplayLog } from '../src/replay/application/replay-log.js';
import { MemoryDirectory, MemoryErasureJournal } from './memory-custody.js';
import { MemoryLedgerStore } from './memory-ports.js';
import { sampleEvent } from './sample-events.js';

const RECORDS = 1_000_000;

/** A long log, each record made when it is read. */
class LongLog extends LogSource {
  made = 0;

  override head(): Promise<number> {
    return Promise.resolve(RECORDS);
  }

  override newest(): Promise<number> {
    return Promise.resolve(RECORDS);
  }

  override async *readRaw(): AsyncIterable<RawEvent> {
    while (this.made < RECORDS) yield sampleEvent((this.made += 1));
  }
}

describe('an export', () => {
  it('reads no further than its reader takes, however long the log is', async () => {
    const log = new LongLog();
    const store = new MemoryEventStore({
      catalogue: eventCatalogue,
      producer: { service: 'audit', version: '0' },
    });
    const clock = new SystemClock();
    const logger = new JsonLogger('test', 'error', () => undefined);
    const [directory, journal] = [new MemoryDirectory(), new MemoryErasureJournal()];
    const custody = new Custody(store, directory, journal, new SealedTexts(log), clock, logger);
    const replays = new ReplayLog(log, new LogTail(log));
    const ledger = new MemoryLedgerStore();
    const records = new ExportRecords(store, log, ledger, replays, clock, new RandomIds(), custody);
    const recorded = { exportId: 'e1', through: RECORDS, position: 1 };
    const form = exportForm('ndjson', 'lines');
    let [pieces, lines] = [0, 0];
    for await (const text of records.run(recorded, {}, form, new AbortController().signal)) {
      pieces += 1;
      lines += text.split('\n').length - 1;
      expect(log.made).toBeLessThanOrEqual(lines + 1);
      if (pieces === 5) break;
    }
    expect([pieces, lines > 0, lines < 1_000]).toEqual([5, true, true]);
  });
});
