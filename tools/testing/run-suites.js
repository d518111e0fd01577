import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jestEnvironment, settings } from '../env.js';
import { readReport } from './read-report.js';
import { runProcess } from './run-process.js';

/**
 * Runs the suites of one package with jest, in the package's folder.
 * @param {import('./find-packages.js').TestPackage} subject
 * @param {object} options
 * @param {string} options.root the repository
 * @param {string} options.reports an existing folder for jest's JSON
 * @param {(line: string) => void} options.say takes each line of jest's output
 * @returns {Promise<import('./read-report.js').Outcome>}
 */
export async function runSuites({ name, folder, suites }, { root, reports, say }) {
  const file = join(reports, `${name}.json`);
  const cwd = join(root, folder);
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const colour = process.stdout.isTTY ? '--color' : '--no-color';
  const started = Date.now();
  const ending = await runProcess(
    [process.execPath, jest, '--ci', '--runInBand', '--json', `--outputFile=${file}`, colour],
    {
      cwd,
      env: jestEnvironment(),
      label: name,
      timeoutMs: settings.packageMinutes * 60_000,
      say,
      isDone: () => existsSync(file),
    },
  );
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  return readReport({ name, folder: cwd, suites, ending, text, seconds: (Date.now() - started) / 1000 });
}
