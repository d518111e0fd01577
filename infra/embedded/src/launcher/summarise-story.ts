import type { StoryReport } from './demo-module.js';
import type { Screen } from './screen.js';

/** How every flight ended, and whether the log holds what it should. */
export function summariseStory(
  screen: Screen,
  { flights, ledger, published, consumed, lost, duplicated }: StoryReport,
): void {
  screen.line();
  for (const { ok, title, expected, outcome, stableErrors } of flights) {
    screen.line(
      `${ok ? 'ok   ' : 'FAULT'} ${title}: ${outcome}${ok ? '' : ` instead of ${expected}`} · errors on stable ${stableErrors}`,
    );
  }
  screen.line(
    `ledger of ${ledger.size} events ${ledger.verified ? 'verified' : 'NOT verified'} · root ${ledger.root}`,
  );
  screen.line(
    `${published} events published, handled ${consumed} times, ${lost} lost, ${duplicated} doubled`,
  );
}
