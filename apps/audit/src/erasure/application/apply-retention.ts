import { RECORD_CLASSES, type RecordClass, type RetentionView } from '@glidepath/contracts';
import { EventStore, sealingMonth } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { CUSTODY_REGISTER, custodyRegister, type Hold, standingHolds } from '../domain/custody-register.js';
import { HoldsChangedError } from '../domain/errors.js';
import { CustodyLog } from './custody-log.js';
import { MirrorHistory, RetentionPolicy, SubjectDirectory } from './ports.js';
import { SealedTexts } from './sealed-texts.js';
import { AUDIT_ITSELF } from './system-actor.js';

const DAY_MS = 86_400_000;

const COVERS: Readonly<Record<RecordClass, string>> = {
  events: 'the log itself, its tiles and checkpoints: never removed, so that every proof holds',
  'personal-text': 'what people wrote: readable until the key of the month it was written in is destroyed',
  directory: 'names and addresses behind pseudonymous subjects, since the access list last named them',
  'mirror-records': 'what audit was delivered over the bus, kept to be compared with the log',
};

/** What may be removed of a class, and whose records stay. */
interface Due {
  readonly before: Date;
  readonly kept: readonly string[];
}

/** Removes what is older than its class is kept, and nothing a hold keeps. */
@Injectable()
export class ApplyRetention {
  constructor(
    private readonly custody: CustodyLog,
    private readonly events: EventStore,
    private readonly policy: RetentionPolicy,
    private readonly directory: SubjectDirectory,
    private readonly mirror: MirrorHistory,
    private readonly texts: SealedTexts,
    private readonly clock: Clock,
  ) {}

  /** Counts, records, then removes: nothing goes that the log does not say is gone. */
  async turn(): Promise<void> {
    for (const recordClass of RECORD_CLASSES) {
      const keepDays = this.policy.keepDays[recordClass];
      if (keepDays === undefined) continue;
      try {
        await this.apply(recordClass, keepDays);
      } catch (error) {
        // The holds changed meanwhile; the next turn looks at them anew.
        if (!(error instanceof HoldsChangedError)) throw error;
      }
    }
  }

  async report(): Promise<RetentionView> {
    const register = await this.custody.register();
    const holds = standingHolds(register);
    const items = await Promise.all(
      RECORD_CLASSES.map(async (recordClass) => {
        const applied = register.retained.get(recordClass);
        const keepDays = this.policy.keepDays[recordClass] ?? null;
        return {
          recordClass,
          covers: COVERS[recordClass],
          keepDays,
          lastAppliedAt: applied?.lastAppliedAt ?? null,
          removed: applied?.removed ?? 0,
          heldBack: keepDays === null ? 0 : await this.heldBack(recordClass, keepDays, holds),
        };
      }),
    );
    return { items };
  }

  private async apply(recordClass: RecordClass, keepDays: number): Promise<void> {
    const register = await this.custody.register();
    const holds = standingHolds(register);
    const now = this.clock.now();
    const before = new Date(now.getTime() - keepDays * DAY_MS);
    const kept = await this.keptBy(holds);
    if (kept === 'everybody') return;
    const removed = await this.retire(recordClass, { before, kept }, false);
    if (removed === 0) return;
    const holdsSeen = holds.map(({ holdId }) => holdId);
    const command = {
      type: 'apply-retention',
      recordClass,
      keepDays,
      before,
      removed,
      holdsSeen,
      lastAppliedSeen: register.retained.get(recordClass)?.lastAppliedAt ?? null,
      now,
    } as const;
    const context = { actor: AUDIT_ITSELF, correlationId: null };
    await this.events.handle(custodyRegister, CUSTODY_REGISTER, command, context);
    await this.retire(recordClass, { before, kept }, true);
  }

  private async heldBack(
    recordClass: RecordClass,
    keepDays: number,
    holds: readonly Hold[],
  ): Promise<number> {
    const before = new Date(this.clock.now().getTime() - keepDays * DAY_MS);
    const kept = await this.keptBy(holds);
    const due = await this.retire(recordClass, { before, kept: [] }, false);
    return kept === 'everybody' ? due : due - (await this.retire(recordClass, { before, kept }, false));
  }

  private async keptBy(holds: readonly Hold[]): Promise<readonly string[] | 'everybody'> {
    const kept = new Set<string>();
    for (const { scope } of holds) {
      switch (scope.kind) {
        case 'everything':
          return 'everybody';
        case 'subject':
          kept.add(scope.subject);
          break;
        case 'change':
          for (const author of await this.texts.authorsOf(scope.changeId)) kept.add(author);
          break;
      }
    }
    return [...kept];
  }

  private retire(recordClass: RecordClass, { before, kept }: Due, removes: boolean): Promise<number> {
    switch (recordClass) {
      case 'events':
        return Promise.resolve(0);
      case 'personal-text':
        // A month goes when all of it is old enough.
        return this.directory.retireKeys({ before: sealingMonth(before), kept, removes });
      case 'directory':
        return this.directory.retireEntries({ before, kept, removes });
      case 'mirror-records':
        return this.mirror.retire(before, removes);
    }
  }
}
