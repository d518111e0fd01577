import type { HistoryQuery } from '../src/application/ports.js';
import { ChangeKeys, ServiceHistory } from '../src/application/ports.js';
import type { RecordedHistory } from '../src/domain/gather-inputs.js';

export class MemoryServiceHistory extends ServiceHistory {
  readonly asked: HistoryQuery[] = [];

  constructor(private readonly history: RecordedHistory) {
    super();
  }

  override read(query: HistoryQuery): Promise<{ history: RecordedHistory; position: number }> {
    this.asked.push(query);
    return Promise.resolve({ history: this.history, position: 3 });
  }
}

export class MemoryChangeKeys extends ChangeKeys {
  constructor(private readonly ids: Readonly<Record<string, string>>) {
    super();
  }

  override changeId(key: string): Promise<string | null> {
    return Promise.resolve(this.ids[key] ?? null);
  }
}
