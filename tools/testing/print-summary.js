/** Lines of a failure's message that are repeated in the summary; all of them stand above it, where they happened. */
const MESSAGE_LINES = 25;

/**
 * The end of a run, as lines: what each package came to, what was skipped and why, each failure, and last the sum.
 * @param {readonly import('./read-report.js').Outcome[]} outcomes
 * @returns {readonly string[]}
 */
export function summarise(outcomes) {
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  const skipped = outcomes.flatMap(({ name, skipped }) =>
    groupSkipped(skipped).map((line) => `  ${name}: ${line}`),
  );
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const skippedCount = outcomes.reduce((sum, outcome) => sum + outcome.skipped.length, 0);
  return [
    '',
    ...outcomes.map(oneLine),
    ...(skipped.length > 0 ? ['', 'Skipped:', ...skipped] : []),
    ...(failures.length > 0 ? ['', 'Failed:', ...failures.flatMap(failureLines)] : []),
    '',
    `${passed} passed, ${failures.length} failed, ${skippedCount} skipped`,
  ];
}

/** @param {import('./read-report.js').Outcome} outcome */
function oneLine({ name, passed, failures, skipped, seconds }) {
  const counts = `${passed} passed, ${failures.length} failed, ${skipped.length} skipped`;
  return `${name.padEnd(16)} ${counts} (${seconds.toFixed(1)} s)`;
}

/**
 * The outermost describe carries the reason where a whole suite is skipped; else the test's own name does.
 * @param {readonly import('./read-report.js').Skipped[]} skipped
 * @returns {readonly string[]}
 */
function groupSkipped(skipped) {
  const counts = new Map();
  for (const { suite, group, title } of skipped) {
    const reason = title.slice(group.length).includes('skipped') ? title : group;
    const line = `${suite}: ${reason}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} tests)`));
}

/** @param {import('./read-report.js').Failure} failure */
function failureLines({ title, message }) {
  const lines = message.split('\n');
  const rest = lines.length - MESSAGE_LINES;
  const shown = lines.slice(0, MESSAGE_LINES).map((line) => `      ${line}`);
  return [`  ${title}`, ...shown, ...(rest > 0 ? [`      … ${rest} more lines above`] : [])];
}
