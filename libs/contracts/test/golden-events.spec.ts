import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { EVENT_DEFINITIONS, eventCatalogue } from '../src/index.js';

interface Golden {
  readonly stored: unknown;
  /** The version it is read as, and the payload that gives. */
  readonly readAs: number;
  readonly latest: unknown;
}

const at = (folder: string): string => fileURLToPath(new URL(folder, import.meta.url));
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const goldenFile = (type: string, version: number): string => at(`./golden/${type}.v${version}.json`);
const shapeFile = (type: string, version: number): string =>
  at(`../published/${type}.v${version}.schema.json`);

/** Every version of every event the catalogue has, retired ones included. */
const versions = EVENT_DEFINITIONS.flatMap(({ name, version }) =>
  Array.from({ length: version }, (_, index) => [name, index + 1] as const),
);

describe('every event version ever published', () => {
  it('has a published shape and a golden example', () => {
    const bare = versions.filter(
      ([type, version]) => !existsSync(shapeFile(type, version)) || !existsSync(goldenFile(type, version)),
    );
    // Where one is missing: npm run build, node tools/publish-shapes.js, node tools/record-golden.js
    expect(bare).toEqual([]);
  });

  it('stays in the catalogue', () => {
    const known = new Set(versions.map(([type, version]) => `${type}.v${version}`));
    const golden = readdirSync(at('./golden')).map((file) => file.replace(/\.json$/, ''));
    const published = readdirSync(at('../published')).map((file) => file.replace(/\.schema\.json$/, ''));
    expect([...golden, ...published].filter((version) => !known.has(version))).toEqual([]);
  });
});

describe.each(versions.filter(([type, version]) => existsSync(goldenFile(type, version))))(
  '%s version %i',
  (type, version) => {
    const { stored, readAs, latest } = read(goldenFile(type, version)) as Golden;

    it('is stored in the shape that was published', () => {
      const shape = z.fromJSONSchema(read(shapeFile(type, version)) as z.core.JSONSchema.JSONSchema);
      expect(shape.safeParse(stored).error).toBeUndefined();
    });

    it('is read in the newest shape, as it always was', () => {
      // Another version than the newest: node tools/record-golden.js, then read what it changed.
      expect(readAs).toBe(eventCatalogue.versionOf(type));
      expect(eventCatalogue.read(type, version, stored)).toEqual(latest);
      expect(eventCatalogue.check(type, latest)).toEqual(latest);
    });
  },
);
