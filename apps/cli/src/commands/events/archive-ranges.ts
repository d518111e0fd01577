import { LogArchive, type LogRange } from '@glidepath/event-store/pg';
import type { CommandContext } from '../../command.js';
import { parseCount } from '../../duration.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import { withArchive } from './with-archive.js';

interface ArchiveFlags {
  readonly before: string;
  readonly detach?: string;
  readonly dryRun?: true;
}

export async function listRanges(context: CommandContext): Promise<undefined> {
  const ranges = await withArchive(context, (archive) => archive.ranges());
  await context.output.many(ranges, presentation);
}

/** Archives, and detaches oldest first where that is asked for; each range is told of once it is where it belongs. */
export async function archiveRanges(
  context: CommandContext,
  _args: readonly string[],
  { before, detach: location, dryRun }: ArchiveFlags,
): Promise<ExitCode | undefined> {
  const { output, terminal, agrees } = context;
  return withArchive(context, async (archive) => {
    const until = await positionOf(archive, before);
    const due = await archive.due(until);
    const leaving = location === undefined ? [] : await attachedUntil(archive, until, due);
    const concerned = location === undefined ? due : leaving;
    if (dryRun === true || concerned.length === 0) {
      await output.many(concerned, presentation);
      terminal.say(concerned.length === 0 ? nothingDue(until) : wouldBe(concerned, location));
      return undefined;
    }
    if (location !== undefined && !(await agrees(question(leaving, location)))) return EXIT.declined;
    await archive.archive(until);
    try {
      for (const { first } of leaving) await archive.detach(first, location ?? '');
    } finally {
      // Told however far it came.
      const now = await archive.ranges();
      const set = now.filter((range) => concerned.some(({ first }) => first === range.first));
      await output.many(set, presentation);
      const gone = set.filter(({ state }) => state === 'detached');
      if (gone.length > 0) terminal.say(whatNext(gone, location ?? ''), 'waiting');
    }
    return undefined;
  });
}

/** The newest detached range, by its first position: they come back in the opposite order. */
export async function attachRange(
  context: CommandContext,
  [place = '']: readonly string[],
): Promise<undefined> {
  const first = parseCount(place);
  const range = await withArchive(context, async (archive) => {
    await archive.attach(first);
    return (await archive.ranges()).find((one) => one.first === first);
  });
  if (range !== undefined) await context.output.one(range, presentation);
}

/** Those that are in the log and end by then, the ones to be archived now among them. */
async function attachedUntil(
  archive: LogArchive,
  until: number,
  due: readonly LogRange[],
): Promise<readonly LogRange[]> {
  const archived = (await archive.ranges()).filter(
    ({ state, last }) => state === 'archived' && last <= until,
  );
  return [...archived, ...due];
}

async function positionOf(archive: LogArchive, before: string): Promise<number> {
  if (/^\d{1,15}$/.test(before)) return Number(before) - 1;
  const moment = new Date(before);
  if (Number.isNaN(moment.getTime()))
    throw new Failure(
      EXIT.usage,
      `${before} is neither a position nor a moment such as 2026-01-31T12:00:00Z`,
    );
  return archive.positionBefore(moment);
}

function nothingDue(until: number): string {
  return `no full range ends at or before position ${until} that is not where it should be`;
}

function wouldBe(ranges: readonly LogRange[], location: string | undefined): string {
  const what = location === undefined ? 'archived' : `archived and detached, to be kept at ${location}`;
  return `${ranges.length} would be ${what}; nothing was done`;
}

function question(ranges: readonly LogRange[], location: string): string {
  const [first, last] = [ranges[0]?.first ?? 0, ranges.at(-1)?.last ?? 0];
  return `Detach positions ${first} to ${last}, to be kept at ${location}? What needs them cannot be read until they are attached again.`;
}

function whatNext(ranges: readonly LogRange[], location: string): string {
  const tables = ranges.map(({ table }) => `--table=${table}`).join(' ');
  return `still in the database: copy them to ${location} (pg_dump ${tables}), compare, then drop the tables`;
}

const presentation: Presentation<LogRange> = {
  id: ({ first }) => String(first),
  columns: {
    first: ({ first }) => first,
    last: ({ last }) => last,
    state: ({ state }) => state,
    table: ({ table }) => table,
    location: ({ location }) => location,
  },
  detail: ({ first, last, state, table, location }) =>
    detailText(`positions ${first} to ${last}`, { state, table, 'kept at': location }),
};
