import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTestDataFolder } from './env.js';
import { binary, inboundStack, raw, structured } from './inbound-stack.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(resolve(root, readTestDataFolder()), 'cdevents');
const describeWithData = existsSync(folder) ? describe : describe.skip;
const name = existsSync(folder)
  ? 'every CDEvents example'
  : 'every CDEvents example (skipped: no folder cdevents in $GLIDEPATH_TEST_DATA)';

interface Example {
  readonly context: { readonly id: string; readonly source: string; readonly type: string };
  readonly subject: { readonly id: string };
}

function examples(): readonly Example[] {
  const places = ['v0.5.1/conformance', 'v0.6.0-draft/conformance'].map((place) => join(folder, place));
  const files = places.flatMap((place) =>
    readdirSync(place)
      .filter((file) => file.endsWith('.json'))
      .map((file) => join(place, file)),
  );
  return [...files, join(folder, 'v0.5.1/custom/conformance.json')].map(
    (file) => JSON.parse(readFileSync(file, 'utf8')) as Example,
  );
}

function attributesOf({ context, subject }: Example) {
  return { id: context.id, source: context.source, type: context.type, subject: subject.id };
}

describeWithData(name, () => {
  it('is recorded once in structured form, and a duplicate in binary and bare form', async () => {
    const all = examples();
    expect(all.length).toBeGreaterThanOrEqual(49);
    const { deliver, arrivals, types } = inboundStack();
    for (const example of all) await deliver(structured(example, attributesOf(example)));
    const once = await arrivals.tally();
    expect(once).toMatchObject({ received: all.length, recorded: all.length, rejected: 0, duplicates: 0 });
    // Most examples share one id and source: told apart by content, and flagged.
    expect(once.conflicting).toBeGreaterThan(40);
    for (const example of all) await deliver(binary(example, attributesOf(example)));
    for (const example of all) await deliver(raw(JSON.stringify(example)));
    expect(await arrivals.tally()).toMatchObject({
      received: 3 * all.length,
      recorded: all.length,
      duplicates: 2 * all.length,
    });
    const found = await types();
    expect(found.filter((type) => type === 'inbound.recorded')).toHaveLength(all.length);
    expect(found.filter((type) => type === 'deployment.recorded')).toHaveLength(5);
  });

  it('is refused without what every event must have', async () => {
    for (const example of examples()) {
      const { deliver, types } = inboundStack();
      const { type: _, ...context } = example.context;
      await deliver(raw(JSON.stringify({ ...example, context })));
      expect(await types()).toEqual(['inbound.rejected']);
    }
  });
});
