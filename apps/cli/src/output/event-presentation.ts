import type { EventEnvelope } from '@glidepath/event-store';
import type { Presentation } from './format.js';
import { plainText } from './plain-text.js';

/** One plain line for an event, for people who watch. */
export function eventLine({ recordedAt, type, actor, data }: EventEnvelope): string {
  const parts = [recordedAt.slice(11, 19), type.padEnd(24), `by ${actor.id}`, remark(data)];
  return plainText(parts.filter(Boolean).join('  '));
}

export const eventPresentation: Presentation<EventEnvelope> = {
  id: ({ id }) => id,
  columns: {
    position: ({ position }) => position,
    recorded: ({ recordedAt }) => recordedAt,
    type: ({ type }) => type,
    actor: ({ actor }) => actor.id,
    stream: ({ stream }) => stream,
    about: ({ data }) => remark(data),
  },
};

/** Fields of many events that tell a reader most. */
type Remarkable = Partial<
  Record<
    | 'key'
    | 'score'
    | 'band'
    | 'decision'
    | 'outcome'
    | 'weightPercent'
    | 'observedPercent'
    | 'verdict'
    | 'reason',
    string | number | null
  >
>;

/** What an event says about itself in a word or two. */
function remark(data: unknown): string {
  if (typeof data !== 'object' || data === null) return '';
  const { key, score, band, decision, outcome, weightPercent, observedPercent, verdict, reason }: Remarkable =
    data;
  const parts = [
    // Other events have keys that tell people nothing.
    String(key).startsWith('CHG-') ? key : undefined,
    score === undefined ? undefined : `scored ${score} ${band}`,
    decision,
    outcome,
    weightPercent === undefined ? undefined : `${weightPercent} %`,
    observedPercent === undefined ? undefined : `seen ${Number(observedPercent).toFixed(1)} %`,
    verdict,
    reason,
  ];
  return parts.filter((part) => part !== undefined && part !== null).join(' ');
}
