import type { Figure } from './figure.js';
import type { Machine } from './machine.js';

/** A results file. */
export interface Report {
  readonly suite: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly machine: Machine;
  /** How it was measured, in sentences. */
  readonly method: readonly string[];
  readonly figures: readonly Figure[];
}

/** The report as a person reads it. */
export function reportText({ suite, machine, figures }: Report): string {
  const { cores, memoryGiB, loadAverage } = machine;
  const lines = figures.map((figure) => `  ${verdict(figure)}  ${figureText(figure)}`);
  return [
    `${suite} · ${cores} cores · ${memoryGiB} GiB · load ${loadAverage} at the start`,
    ...lines,
    '',
  ].join('\n');
}

function verdict({ met }: Figure): string {
  if (met === null) return '     ';
  return met ? 'met  ' : 'MISSED';
}

function figureText({ id, what, value, unit, floor, peer, ratio, goal }: Figure): string {
  const against = [
    ...(floor === undefined ? [] : [`floor ${floor}`]),
    ...(peer === undefined ? [] : [`against ${peer}`]),
    ...(ratio === undefined ? [] : [`ratio ${ratio}`]),
    ...(goal === null ? [] : [`goal: ${goal}`]),
  ];
  const comparison = against.length === 0 ? '' : ` (${against.join(', ')})`;
  return `${id}: ${value} ${unit}${comparison}: ${what}`;
}
