import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Jest runs in the package's folder. */
const repository = resolve(process.cwd(), '../..');

/** The path of a vector file, or null where the vectors are not at hand. */
function vectorFile(name: string): string | null {
  const file = join(resolve(repository, process.env['GLIDEPATH_VECTORS'] ?? '../shared/vectors'), name);
  return existsSync(file) ? file : null;
}

/** The parsed vector file, or null where the vectors are not at hand. */
export function readVectors(name: string): unknown {
  const file = vectorFile(name);
  return file === null ? null : JSON.parse(readFileSync(file, 'utf8'));
}

/** One block of canary.json, with what to say where it is absent. */
export interface VectorBlock<Case> {
  readonly cases: readonly Case[];
  /** `describe`, or `describe.skip` where there are no cases. */
  readonly describe: jest.Describe;
  /** The block's name, with the reason when skipped. */
  readonly title: string;
}

/** The cases under a path such as `argo.metric_assessment`; each carries a label for its test. */
export function vectorBlock<Case>(path: string): VectorBlock<Case & { readonly label: string }> {
  const cases = path
    .split('.')
    .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), readVectors('canary.json'));
  if (!Array.isArray(cases) || cases.length === 0) {
    const title = `${path} (skipped: canary.json in GLIDEPATH_VECTORS has no such block)`;
    return { cases: [], describe: describe.skip, title };
  }
  const labelled = (cases as readonly Case[]).map((one, index) => ({ ...one, label: labelOf(one, index) }));
  return { cases: labelled, describe, title: path };
}

function labelOf(one: unknown, index: number): string {
  const id = isRecord(one) ? one['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? `case ${id}` : `case ${index + 1}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
