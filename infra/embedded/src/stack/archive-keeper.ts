import { LogArchive, type LogRange } from '@glidepath/event-store/pg';
import type { Pool } from 'pg';
import { reasonOf } from '../stack-error.js';

const EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

export interface ArchiveKeeping {
  readonly admin: Pool;
  /** A range whose last event is older than this is archived. */
  readonly afterDays: number;
  readonly log: (line: string) => void;
}

/**
 * Archives full ranges once they are old enough, now and every hour. Nothing is taken out of the log: that is for a person
 * (`glide events archive --detach`).
 */
export class ArchiveKeeper {
  private timer: NodeJS.Timeout | undefined;
  private turning: Promise<void> | undefined;

  constructor(private readonly options: ArchiveKeeping) {}

  start(): void {
    this.next();
    this.timer = setInterval(() => this.next(), EVERY_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.turning;
  }

  /** @returns the ranges it archived */
  async turn(now: Date): Promise<readonly LogRange[]> {
    const { admin, afterDays } = this.options;
    const archive = new LogArchive(admin);
    const until = await archive.positionBefore(new Date(now.getTime() - afterDays * DAY_MS));
    const due = await archive.due(until);
    if (due.length > 0) await archive.archive(until);
    return due;
  }

  private next(): void {
    const { log } = this.options;
    this.turning ??= this.turn(new Date())
      .then(
        (archived) => {
          for (const { first, last } of archived) log(`archived positions ${first} to ${last}`);
        },
        // Readers may keep the log busy: the next turn makes up for this one.
        (error: unknown) => log(`nothing archived: ${reasonOf(error)}`),
      )
      .finally(() => (this.turning = undefined));
  }
}
