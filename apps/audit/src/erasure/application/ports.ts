import type { RecordClass } from '@glidepath/contracts';

export interface Retiring<Limit> {
  readonly before: Limit;
  /** Subjects whose records stay. */
  readonly kept: readonly string[];
  /** False only counts. */
  readonly removes: boolean;
}

/** People behind pseudonymous subjects, and the keys of what they wrote; what is destroyed here is gone for ever. */
export abstract class SubjectDirectory {
  /** @returns keys that were still there */
  abstract erase(subjects: readonly string[]): Promise<number>;
  /** @param retiring `before` is a month: `2026-03`. @returns keys gone, or only counted */
  abstract retireKeys(retiring: Retiring<string>): Promise<number>;
  /** @returns entries gone, or only counted */
  abstract retireEntries(retiring: Retiring<Date>): Promise<number>;
  abstract enter(
    entries: readonly {
      readonly subject: string;
      readonly name: string | null;
      readonly mail: string | null;
    }[],
  ): Promise<void>;
  abstract namesOf(subjects: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** What audit itself keeps of the bus. */
export abstract class MirrorHistory {
  /** @returns records of events recorded before a moment, gone or only counted */
  abstract retire(before: Date, removes: boolean): Promise<number>;
}

/**
 * Who was erased, where no backup of the database reaches: after a restore it is the only place that still knows of the
 * latest erasures.
 */
export abstract class ErasureJournal {
  abstract subjects(): Promise<ReadonlySet<string>>;
  /** Durable when it resolves. */
  abstract add(subjects: readonly string[]): Promise<void>;
}

/** How long what is kept; by class, in days, for ever where there is none. */
export abstract class RetentionPolicy {
  abstract readonly keepDays: Readonly<Partial<Record<RecordClass, number>>>;
}
