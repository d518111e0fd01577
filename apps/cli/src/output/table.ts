import { plainText } from './plain-text.js';

/** A table without borders, as `kubectl` prints them: easy to read and to cut. */
export function tableText<Item>(
  items: readonly Item[],
  columns: Readonly<Record<string, (item: Item) => string | number | null>>,
): string {
  const names = Object.keys(columns).map((name) => name.toUpperCase());
  const rows = items.map((item) => Object.values(columns).map((cell) => oneLine(cell(item))));
  const widths = names.map((name, at) =>
    Math.max(...[name, ...rows.map((row) => row[at] ?? '')].map(length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - length(cell)))
      .join('  ')
      .trimEnd();
  return [names, ...rows].map(line).join('\n');
}

/** Named values, one a line; what is null is left out. */
export function detailText(title: string, values: Readonly<Record<string, string | number | null>>): string {
  const shown = Object.entries(values).filter(([, value]) => value !== null);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return [
    plainText(title),
    ...shown.map(([name, value]) => `  ${name.padEnd(width)}  ${oneLine(value)}`),
  ].join('\n');
}

function oneLine(value: string | number | null): string {
  return value === null ? '-' : plainText(String(value));
}

function length(text: string): number {
  return Array.from(text).length;
}
