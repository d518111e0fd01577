#!/usr/bin/env node
/**
 * Measures Glidepath on this machine: `npm run bench -- flight`. Builds first, then hands over to the built suites.
 * Plain JavaScript without dependencies, so that it runs right after a checkout.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEnvironment } from '../../tools/env.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const skipBuild = '--no-build';

if (!process.argv.includes(skipBuild)) {
  const nx = createRequire(join(root, 'package.json')).resolve('nx/bin/nx.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [nx, 'run-many', '-t', 'build', '--outputStyle=static'],
    { cwd: root, env: buildEnvironment(), encoding: 'utf8' },
  );
  if (status !== 0) {
    process.stderr.write(
      `${stdout ?? ''}${stderr ?? ''}\nThe build failed. See above, then run: npm run build\n`,
    );
    process.exit(1);
  }
}

const { main } = await import('../dist/main.js');
process.exit(await main(process.argv.slice(2).filter((argument) => argument !== skipBuild)));
