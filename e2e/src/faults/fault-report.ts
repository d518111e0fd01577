/** What became of a scenario. */
export interface FaultResult {
  readonly title: string;
  /** Written by the writers; each has an effect, which is another event. */
  readonly events: number;
  /** From the first event until everything was handled, mirrored, signed and checked. */
  readonly seconds: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly outOfOrder: readonly string[];
  readonly remark: string;
}

const BEGIN = '<!-- faults: begin (npm run test:faults) -->';
const END = '<!-- faults: end -->';

/** Results as a table in Markdown, under a line that says where and when. */
export function faultTable(results: readonly FaultResult[], date: string, node: string): string {
  const heads = ['fault', 'events', 'seconds', 'lost', 'doubled', 'out of order', 'remark'];
  const rows = results.map(({ title, events, seconds, lost, doubled, outOfOrder, remark }) =>
    [title, events, seconds.toFixed(0), lost.length, doubled.length, outOfOrder.length, remark].join(' | '),
  );
  const lines = [heads.join(' | '), heads.map(() => '---').join(' | '), ...rows];
  return [`${date}, Node ${node}.`, '', ...lines.map((line) => `| ${line} |`)].join('\n');
}

/**
 * Puts the table in its place in a document.
 * @throws RangeError when the document does not mark the place
 */
export function placeTable(document: string, table: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new RangeError('the document does not say where the table goes');
  return `${document.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${document.slice(end)}`;
}
