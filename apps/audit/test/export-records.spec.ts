import { eventCatalogue } from '@glidepath/contracts';
import { MemoryEventStore, type RawEvent } from '@glidepath/event-store';
import { RandomIds, SystemClock } from '@glidepath/service-kit';
import { CustodyLog } from '../src/erasure/application/custody-log.js';
import { ExportRecords } from '../src/export/application/export-records.js';
import { exportForm } from '../src/export/domain/export-form.js';
import { LogSource } from '../src/log/application/log-source.js';
import { LogTail } from '../src/log/application/log-tail.js';
import { ReplayLog } from '../src/replay/application/replay-log.js';
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
    const custody = new CustodyLog(store, clock);
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
