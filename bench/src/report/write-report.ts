import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { dirname } from 'node:path';
import type { Report } from './report.js';

/** Where the results of a suite are kept, seen from `src` and from `dist` alike. */
export function resultsFile(suite: string): string {
  return fileURLToPath(new URL(`../../results/${suite}.json`, import.meta.url));
}

/** Writes a report for later comparison. @returns the file */
export async function writeReport(report: Report): Promise<string> {
  const file = resultsFile(report.suite);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
