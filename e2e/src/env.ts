import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this checkout. */
export const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Data of others that tests read where it is there (`GLIDEPATH_TEST_DATA`); relative to the repository. */
export const testDataFolder = resolve(REPOSITORY, process.env['GLIDEPATH_TEST_DATA'] ?? '../shared/data');

/** What a program needs of our environment to run at all. */
export const programPath = process.env['PATH'] ?? '';
