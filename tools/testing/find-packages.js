import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * A package with suites.
 * @typedef {object} TestPackage
 * @property {string} name the folder's name, as given to `npm test -- <name>`
 * @property {string} folder relative to the repository root
 * @property {'pure' | 'integration' | 'e2e'} kind what its suites need: nothing, real servers, or the whole system
 * @property {readonly string[]} suites spec files, relative to the folder
 * @property {string | undefined} project the name nx builds it by; none for what needs no build
 */

/**
 * Every package that has suites: the workspaces, and the tools themselves.
 * @param {string} root
 * @returns {readonly TestPackage[]}
 */
export function findPackages(root) {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return [...workspaces, 'tools']
    .flatMap((pattern) => expand(root, pattern))
    .filter((folder) => existsSync(join(root, folder, 'jest.config.js')))
    .map((folder) => describePackage(root, folder))
    .filter(({ suites }) => suites.length > 0);
}

/**
 * @param {string} root
 * @param {string} pattern a folder, or a folder followed by one star
 * @returns {readonly string[]}
 */
function expand(root, pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent))
    .sort()
    .map((name) => `${parent}/${name}`);
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {TestPackage}
 */
function describePackage(root, folder) {
  const suites = ['src', 'test'].flatMap((part) => findSuites(root, folder, part));
  const manifest = join(root, folder, 'package.json');
  const project = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).name : undefined;
  return { name: basename(folder), folder, kind: kindOf(suites), suites, project };
}

/**
 * @param {readonly string[]} suites
 * @returns {TestPackage['kind']}
 */
function kindOf(suites) {
  if (suites.some((suite) => suite.endsWith('.e2e.spec.ts'))) return 'e2e';
  return suites.some((suite) => suite.endsWith('.int.spec.ts')) ? 'integration' : 'pure';
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {string} part
 * @returns {readonly string[]}
 */
function findSuites(root, folder, part) {
  const start = join(root, folder, part);
  if (!existsSync(start)) return [];
  return readdirSync(start, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.spec.ts'))
    .map((path) => `${part}/${path}`)
    .sort();
}
