/**
 * Writes the JSON Schema of every event version that has none yet to libs/contracts/published. A published file is
 * never rewritten: a changed shape is a new version. Run after `npm run build`, then `node tools/record-golden.js`.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EVENT_DEFINITIONS } from '@glidepath/contracts';
import { z } from 'zod';

const folder = fileURLToPath(new URL('../libs/contracts/published/', import.meta.url));
for (const { name, version, data } of EVENT_DEFINITIONS) {
  const file = `${folder}${name}.v${version}.schema.json`;
  if (existsSync(file)) continue;
  writeFileSync(file, `${JSON.stringify(z.toJSONSchema(data, { io: 'output' }), null, 2)}\n`);
  process.stdout.write(`published ${name} version ${version}\n`);
}
