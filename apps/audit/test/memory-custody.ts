import {
  ErasureJournal,
  MirrorHistory,
  RetentionPolicy,
  SubjectDirectory,
} from '../src/erasure/application/ports.js';

export class MemoryDirectory extends SubjectDirectory {
  /** `<subject> <month>` of every key there is. */
  readonly keys = new Set<string>();
  readonly names = new Map<string, string>();

  override erase(subjects: readonly string[]): Promise<number> {
    for (const subject of subjects) this.names.delete(subject);
    return this.remove((subject) => subjects.includes(subject), true);
  }

  override retireKeys({
    before,
    kept,
    removes,
  }: Parameters<SubjectDirectory['retireKeys']>[0]): Promise<number> {
    return this.remove((subject, month) => month < before && !kept.includes(subject), removes);
  }

  override retireEntries(): Promise<number> {
    return Promise.resolve(0);
  }

  override enter(entries: Parameters<SubjectDirectory['enter']>[0]): Promise<void> {
    for (const { subject, name } of entries) if (name !== null) this.names.set(subject, name);
    return Promise.resolve();
  }

  override namesOf(subjects: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map([...this.names].filter(([subject]) => subjects.includes(subject))));
  }

  private remove(isDue: (subject: string, month: string) => boolean, removes: boolean): Promise<number> {
    const due = [...this.keys].filter((key) => isDue(key.split(' ')[0] ?? '', key.split(' ')[1] ?? ''));
    if (removes) for (const key of due) this.keys.delete(key);
    return Promise.resolve(due.length);
  }
}

export class NoMirrorHistory extends MirrorHistory {
  override retire(): Promise<number> {
    return Promise.resolve(0);
  }
}

export class MemoryErasureJournal extends ErasureJournal {
  readonly known = new Set<string>();

  override subjects(): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.known);
  }

  override add(subjects: readonly string[]): Promise<void> {
    for (const subject of subjects) this.known.add(subject);
    return Promise.resolve();
  }
}

export class SetRetention extends RetentionPolicy {
  override keepDays: RetentionPolicy['keepDays'] = {};
}
