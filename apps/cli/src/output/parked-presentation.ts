import type { ParkedEventView, RedrivenView } from '@glidepath/contracts';
import type { Presentation } from './format.js';
import { plainText } from './plain-text.js';

const LONGEST_ERROR = 60;

export const parkedPresentation: Presentation<ParkedEventView> = {
  id: ({ id }) => id,
  columns: {
    parked: ({ id }) => id,
    type: ({ type }) => type,
    status: ({ status }) => status,
    tries: ({ tries }) => tries,
    handler: ({ handler }) => handler,
    since: ({ stalledAt }) => stalledAt,
    concerns: ({ concerns }) => concerns,
    error: ({ error }) => firstLine(error ?? ''),
  },
};

export const redrivenPresentation: Presentation<RedrivenView> = {
  id: ({ id }) => id,
  columns: { redriven: ({ id }) => id },
  detail: ({ id }) => `${id}  is tried again`,
};

/** Enough to tell errors apart; the whole one, with its stack, is in the other formats. */
function firstLine(error: string): string {
  const [line = ''] = error.split('\n');
  const text = plainText(line);
  return text.length > LONGEST_ERROR ? `${text.slice(0, LONGEST_ERROR - 1)}…` : text;
}
