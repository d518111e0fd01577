import {
  DECISION_EVENTS,
  DECISION_KINDS,
  type DecisionDifference,
  DecisionReplay,
} from '@glidepath/audit/domain';
import type { ReplayOptions } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';

interface DecisionReport {
  readonly ok: boolean;
  /** Events that were read. */
  readonly events: number;
  /** Position of the last of them. */
  readonly position: number;
  /** Decisions made again, by kind. */
  readonly decisions: DecisionReplay['counts'];
  readonly differing: number;
  readonly first: DecisionDifference | null;
}

const PROGRESS_EVERY = 50_000;

/**
 * Makes every recorded decision again, here, with the rules this `glide` was released with. What was to be decided and
 * was not is told only where the history is read to its end.
 */
export async function replayDecisions(
  { glidepath, output, terminal, signal }: CommandContext,
  range: Pick<ReplayOptions, 'change' | 'until'>,
): Promise<ExitCode> {
  const replay = new DecisionReplay();
  const differences: DecisionDifference[] = [];
  let [events, position] = [0, 0];
  for await (const event of glidepath.events.replay({ ...range, types: DECISION_EVENTS, signal })) {
    for (const difference of replay.see(event)) differences.push(difference);
    events += 1;
    position = event.position;
    if (events % PROGRESS_EVERY === 0) terminal.say(`${events} events`, 'waiting');
  }
  if (range.until === undefined) differences.push(...replay.end());
  const first = differences.reduce<DecisionDifference | null>(earlier, null);
  const report = { ok: first === null, events, position, decisions: replay.counts };
  await output.one({ ...report, differing: differences.length, first }, presentation);
  if (first === null) return EXIT.ok;
  terminal.alert(
    `position ${first.position}: the ${first.kind} does not follow from what it was made from`,
    'bad',
  );
  return EXIT.verificationFailed;
}

function earlier(first: DecisionDifference | null, next: DecisionDifference): DecisionDifference {
  return first === null || next.position < first.position ? next : first;
}

const presentation: Presentation<DecisionReport> = {
  id: ({ position }) => String(position),
  columns: {
    agree: ({ ok }) => String(ok),
    position: ({ position }) => position,
    decisions: ({ decisions }) => DECISION_KINDS.reduce((sum, kind) => sum + decisions[kind], 0),
    differing: ({ differing }) => differing,
  },
  detail: ({ ok, events, position, decisions, differing, first }) =>
    detailText(ok ? 'every decision follows from what it was made from' : 'NOT every decision follows', {
      'events read': events,
      'up to position': position,
      ...decisions,
      differing,
      'first at position': first && first.position,
      'in stream': first && first.stream,
      'what differs': first && `${first.kind}: ${first.differs.join(', ')}`,
      recorded: first && JSON.stringify(first.recorded),
      recomputed: first && JSON.stringify(first.recomputed),
    }),
};
