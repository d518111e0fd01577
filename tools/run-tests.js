/**
 * Builds everything, runs every package's suites and prints the sum as the last line.
 *
 *     npm test                      everything
 *     npm test -- ledger audit      these packages alone
 *
 * Packages without servers run two at a time, those with real servers one after another, the whole system last.
 */
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEnvironment, programFolders } from './env.js';
import { findPackages } from './testing/find-packages.js';
import { summarise } from './testing/print-summary.js';
import { runProcess, stopAll } from './testing/run-process.js';
import { runSuites } from './testing/run-suites.js';

/** @typedef {import('./testing/find-packages.js').TestPackage} TestPackage */
/** @typedef {import('./testing/read-report.js').Outcome} Outcome */

const BUILD_TIMEOUT_MS = 10 * 60_000;
const PARALLEL_PURE_PACKAGES = 2;

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (/** @type {string} */ line) => void process.stdout.write(`${line}\n`);

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    stopAll();
    process.exit(130);
  });
}

/** @type {Outcome[]} */
const outcomes = [];
try {
  const wanted = process.argv.slice(2);
  const packages = select(findPackages(root), wanted);
  sayWhatIsNeeded(packages);
  const isBuilt = await build(wanted.length === 0 ? [] : packages);
  await runAll(isBuilt ? packages : withoutWholeSystem(packages));
} catch (error) {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  outcomes.push(failed('run', { title: 'run', message }, 0));
}
for (const line of summarise(outcomes)) say(line);
process.exitCode = outcomes.some(({ failures }) => failures.length > 0) ? 1 : 0;

/**
 * @param {readonly TestPackage[]} packages
 * @param {readonly string[]} wanted
 */
function select(packages, wanted) {
  const names = packages.map(({ name }) => name);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`no package with suites is called ${unknown.join(', ')}; there are ${names.join(', ')}`);
  return wanted.length === 0 ? packages : packages.filter(({ name }) => wanted.includes(name));
}

/** @param {readonly TestPackage[]} packages */
function sayWhatIsNeeded(packages) {
  const users = packages.filter(({ kind }) => kind !== 'pure').map(({ name }) => name);
  if (users.length === 0) return;
  const state = isOnPath('nats-server') ? 'on PATH' : 'not on PATH, so looked for in the cache or fetched';
  say(`nats-server, needed by the suites of ${users.join(', ')}: ${state}`);
}

/** @param {string} program */
function isOnPath(program) {
  return programFolders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** @param {readonly TestPackage[]} packages none for all */
async function build(packages) {
  const projects = packages.flatMap(({ project }) => project ?? []);
  const nx = [process.execPath, join(root, 'node_modules/nx/dist/bin/nx.js'), 'run-many', '-t', 'build'];
  const which = projects.length > 0 ? ['-p', projects.join(',')] : [];
  if (packages.length > 0 && projects.length === 0) return true;
  const started = Date.now();
  const ending = await runProcess([...nx, '--outputStyle=static', ...which], {
    cwd: root,
    env: buildEnvironment(),
    label: 'build',
    timeoutMs: BUILD_TIMEOUT_MS,
    say,
  });
  if (ending.code === 0) return true;
  const message = `the build ended with ${ending.signal ?? `exit code ${ending.code}`}; its messages stand above`;
  outcomes.push(failed('build', { title: 'build', message }, (Date.now() - started) / 1000));
  return false;
}

/** @param {readonly TestPackage[]} packages */
async function runAll(packages) {
  const reports = mkdtempSync(join(tmpdir(), 'glidepath-tests-'));
  /** @param {TestPackage} subject */
  const runOne = async (subject) => void outcomes.push(await runSuites(subject, { root, reports, say }));
  /** @param {TestPackage['kind']} kind */
  const ofKind = (kind) => packages.filter((one) => one.kind === kind);
  try {
    const pure = ofKind('pure');
    const lane = async () => {
      for (let next = pure.shift(); next !== undefined; next = pure.shift()) await runOne(next);
    };
    await Promise.all(Array.from({ length: PARALLEL_PURE_PACKAGES }, lane));
    for (const subject of [...ofKind('integration'), ...ofKind('e2e')]) await runOne(subject);
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/** The whole system runs from the build: without one, its suites could only time out. @param {readonly TestPackage[]} packages */
function withoutWholeSystem(packages) {
  for (const { name } of packages.filter(({ kind }) => kind === 'e2e')) {
    outcomes.push(failed(name, { title: name, message: 'not run, as the build failed' }, 0));
  }
  return packages.filter(({ kind }) => kind !== 'e2e');
}

/**
 * @param {string} name
 * @param {import('./testing/read-report.js').Failure} failure
 * @param {number} seconds
 * @returns {Outcome}
 */
function failed(name, failure, seconds) {
  return { name, passed: 0, failures: [failure], skipped: [], seconds };
}
