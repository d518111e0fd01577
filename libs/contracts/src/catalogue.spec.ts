import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CATEGORY_OWNERS, EVENT_DEFINITIONS, eventCatalogue } from './catalogue.js';
import { defineEvent, readEvent } from './define-event.js';

const published = fileURLToPath(new URL('../published/', import.meta.url));

describe('the catalogue of events', () => {
  it('names every event once', () => {
    const names = EVENT_DEFINITIONS.map((definition) => definition.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives every category one owner', () => {
    const orphans = EVENT_DEFINITIONS.filter(
      (definition) => CATEGORY_OWNERS[definition.category] === undefined,
    );
    expect(orphans).toEqual([]);
  });

  it('refuses an unknown event type', () => {
    expect(() => eventCatalogue.categoryOf('change.vanished')).toThrow(RangeError);
  });
});

describe('published shapes', () => {
  it.each(
    EVENT_DEFINITIONS.map((definition) => [`${definition.name}.v${definition.version}`, definition] as const),
  )('%s has not changed since it was published', (name, definition) => {
    const shape: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(definition.data, { io: 'output' })));
    expect(shape).toEqual(JSON.parse(readFileSync(`${published}${name}.schema.json`, 'utf8')));
  });
});

describe('readEvent', () => {
  const moved = defineEvent({
    name: 'thing.moved',
    category: 'thing',
    version: 3,
    data: z.object({ metres: z.number(), by: z.string() }),
    upcasts: {
      1: ({ feet }: { feet: number }) => ({ metres: feet * 0.3048 }),
      2: (data: object) => ({ ...data, by: 'unknown' }),
    },
  });

  it('upcasts step by step from the version that was stored', () => {
    expect(readEvent(moved, 1, { feet: 10 })).toEqual({ metres: 3.048, by: 'unknown' });
  });

  it('refuses a version above ours', () => {
    expect(() => readEvent(moved, 4, {})).toThrow('version 4 is unknown');
  });

  it('refuses a definition whose retired version cannot be read', () => {
    expect(() => defineEvent({ name: 'a.b', category: 'a', version: 2, data: z.object({}) })).toThrow(
      RangeError,
    );
  });
});
