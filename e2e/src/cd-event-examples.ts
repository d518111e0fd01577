import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { testDataFolder } from './env.js';

/** A CDEvent as the specification shows it. */
export interface CdEventExample {
  /** Its file, below the folder of the examples. */
  readonly file: string;
  readonly event: {
    readonly context: { readonly id: string; readonly source: string; readonly type: string };
    readonly subject: { readonly id: string };
  };
}

const FOLDER = join(testDataFolder, 'cdevents');

/** Every example event; none where the folder is absent. */
export function cdEventExamples(): readonly CdEventExample[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json') && path.includes('conformance'))
    .sort()
    .map((path) => ({ path, event: JSON.parse(readFileSync(join(FOLDER, path), 'utf8')) as unknown }))
    .filter((found): found is { path: string; event: CdEventExample['event'] } => isEvent(found.event))
    .map(({ path, event }) => ({ file: relative('.', path), event }));
}

/** Schemas and test vectors stand beside the examples. */
function isEvent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'context' in value && 'subject' in value;
}
