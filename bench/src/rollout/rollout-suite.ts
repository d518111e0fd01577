import { readFile } from 'node:fs/promises';
import { type Figure, judge } from '../report/figure.js';
import { machine } from '../report/machine.js';
import type { Report } from '../report/report.js';
import { resultsFile } from '../report/write-report.js';
import { flightsPart } from './flights-part.js';
import { ofrepPart } from './ofrep/ofrep-part.js';
import type { RolloutPart, RolloutPartOptions } from './rollout-part.js';

export interface RolloutSuiteOptions extends RolloutPartOptions {
  /** Names of parts; all of them when empty. */
  readonly only: readonly string[];
}

const PARTS: readonly RolloutPart[] = [flightsPart, ofrepPart];
export const ROLLOUT_PARTS: readonly string[] = PARTS.map(({ name }) => name);

/** `npm run bench -- rollout`. Figures of parts that are not measured stay as the results file has them. */
export async function runRollout({ only, ...options }: RolloutSuiteOptions): Promise<Report> {
  const before = machine();
  const measured = PARTS.filter(({ name }) => only.length === 0 || only.includes(name));
  const kept = (await figuresBefore()).filter(({ id }) => !measured.some(({ name }) => isOf(name, id)));
  const figures: Figure[] = [];
  for (const part of measured) {
    options.say(part.name);
    figures.push(...(await part.measure(options)).map(judge));
  }
  return {
    suite: 'rollout',
    at: new Date().toISOString(),
    machine: { ...before, versions: { node: process.versions.node } },
    method: PARTS.flatMap(({ method }) => method),
    figures: [...kept, ...figures],
  };
}

function isOf(part: string, id: string): boolean {
  return id.startsWith(`${part}-`);
}

/** Only those of parts there still are. */
async function figuresBefore(): Promise<readonly Figure[]> {
  try {
    const { figures } = JSON.parse(await readFile(resultsFile('rollout'), 'utf8')) as Report;
    return figures.filter(({ id }) => ROLLOUT_PARTS.some((part) => isOf(part, id)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
