#!/usr/bin/env node
/**
 * Flies every fault with all its events and writes the table in docs/reliability.md: `npm run test:faults`.
 *
 *     npm run test:faults -- --no-build
 *     npm run test:faults -- --results FILE      writes the table of a run that was interrupted, from GLIDEPATH_FAULT_REPORT
 *
 * Ends with 1 when anything was lost, doubled or out of order; the table then says what was seen all the same.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { buildEnvironment, jestEnvironment } from '../../tools/env.js';

const EVENTS = 20_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'glidepath-faults-report-'));
try {
  const given = process.argv.indexOf('--results') + 1;
  const report = given > 0 ? resolve(process.argv[given] ?? '') : join(folder, 'results.json');
  if (!process.argv.includes('--no-build')) build();
  process.exitCode = given > 0 ? 0 : fly(report);
  if (existsSync(report)) await writeTable(report);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function build() {
  const nx = join(root, 'node_modules/nx/dist/bin/nx.js');
  const { status } = spawnSync(process.execPath, [nx, 'run-many', '-t', 'build', '--outputStyle=static'], {
    cwd: root,
    env: buildEnvironment(),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
}

/**
 * @param {string} report where the suite writes its results
 * @returns {number} the exit code
 */
function fly(report) {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const { status } = spawnSync(process.execPath, [jest, '--ci', '--runInBand', 'test/faults'], {
    cwd: join(root, 'e2e'),
    env: { ...jestEnvironment(), GLIDEPATH_FAULT_EVENTS: String(EVENTS), GLIDEPATH_FAULT_REPORT: report },
    stdio: 'inherit',
  });
  return status ?? 1;
}

/** @param {string} report results of the suite, as JSON */
async function writeTable(report) {
  const { faultTable, placeTable } = await import('../dist/faults/fault-report.js');
  const results = JSON.parse(readFileSync(report, 'utf8'));
  const table = faultTable(results, new Date().toISOString().slice(0, 10), process.versions.node);
  process.stdout.write(`\n${table}\n`);
  const path = join(root, 'docs/reliability.md');
  const document = placeTable(readFileSync(path, 'utf8'), table);
  const options = await prettier.resolveConfig(path);
  writeFileSync(path, await prettier.format(document, { ...options, parser: 'markdown' }));
}
