/**
 * Keeps libs/contracts/test/golden: one stored payload of every event version ever published, and how the newest code
 * reads it. What was stored is never rewritten; how it is read is, once a version is added, and the difference is for a
 * person to read. Run after `npm run build`; `tools/publish-shapes.js` runs it too.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EVENT_DEFINITIONS, eventCatalogue } from '@glidepath/contracts';
import { ZodError } from 'zod';
import { exampleOfShape } from './example-of-shape.js';

const published = fileURLToPath(new URL('../libs/contracts/published/', import.meta.url));
const golden = fileURLToPath(new URL('../libs/contracts/test/golden/', import.meta.url));
const known = new Set(EVENT_DEFINITIONS.map(({ name }) => name));

mkdirSync(golden, { recursive: true });
for (const shape of readdirSync(published)) {
  const [, type = '', digits = ''] = /^(.+)\.v(\d+)\.schema\.json$/u.exec(shape) ?? [];
  if (known.has(type)) record(type, Number(digits), JSON.parse(readFileSync(`${published}${shape}`, 'utf8')));
}

/**
 * @param {string} type
 * @param {number} version
 * @param {import('./example-of-shape.js').Shape} shape
 */
function record(type, version, shape) {
  const file = `${golden}${type}.v${version}.json`;
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const readAs = eventCatalogue.versionOf(type);
  if (before?.readAs === readAs) return;
  try {
    const stored = before?.stored ?? exampleOfShape(shape);
    const latest = readLeavingOut(type, version, stored);
    writeFileSync(file, `${JSON.stringify({ stored, readAs, latest }, null, 2)}\n`);
    process.stdout.write(`recorded ${type} version ${version}, read as version ${readAs}\n`);
  } catch (error) {
    // Rules beyond the shape: an example has to be written by hand, `{ "stored": … }`, and is completed by the next run.
    process.stdout.write(`${type} version ${version}: write ${file} by hand, ${String(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * Reads the example. A member that a rule refuses beside the others (a schema cannot say so) is left out of it.
 * @param {string} type
 * @param {number} version
 * @param {unknown} stored
 * @param {number} [tries]
 * @returns {unknown}
 */
function readLeavingOut(type, version, stored, tries = 20) {
  try {
    return eventCatalogue.read(type, version, stored);
  } catch (error) {
    const path =
      error instanceof ZodError ? error.issues.find(({ code }) => code === 'custom')?.path : undefined;
    if (path === undefined || path.length === 0 || tries === 0) throw error;
    leaveOut(stored, path);
    return readLeavingOut(type, version, stored, tries - 1);
  }
}

/**
 * @param {unknown} value
 * @param {readonly PropertyKey[]} path
 */
function leaveOut(value, [first, ...rest]) {
  if (typeof value !== 'object' || value === null || first === undefined) return;
  if (rest.length === 0) Reflect.deleteProperty(value, first);
  else leaveOut(Reflect.get(value, first), rest);
}
