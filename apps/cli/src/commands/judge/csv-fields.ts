import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Fields } from './recorded-tick.js';

const KNOWN = [
  'at',
  'sli',
  'canary_total',
  'canary_bad',
  'canary_good',
  'control_total',
  'control_bad',
  'control_good',
];

/**
 * The reader of the lines below a header. Values are numbers, moments and names: nothing that needs quoting.
 * @param header its first line
 * @throws Failure when the header names a column that nobody knows
 */
export function csvFields(header: string): (line: string, where: string) => Fields {
  const columns = cellsOf(header);
  const strange = columns.find((column) => !KNOWN.includes(column));
  if (strange !== undefined) {
    throw new Failure(
      EXIT.usage,
      `line 1: there is no column ${JSON.stringify(strange.slice(0, 60))}`,
      `columns are ${KNOWN.join(', ')}`,
    );
  }
  return (line, where) => {
    const cells = cellsOf(line);
    if (cells.length !== columns.length) {
      throw new Failure(EXIT.usage, `${where}: ${cells.length} values for ${columns.length} columns`);
    }
    const row = new Map(columns.map((column, i) => [column, cells[i]]));
    const armOf = (arm: string) => ({
      total: row.get(`${arm}_total`),
      bad: row.get(`${arm}_bad`),
      good: row.get(`${arm}_good`),
    });
    return { at: row.get('at'), sli: row.get('sli'), canary: armOf('canary'), control: armOf('control') };
  };
}

function cellsOf(line: string): readonly string[] {
  return line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}
