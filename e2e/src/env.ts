import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this checkout. */
export const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Data of others that tests read where it is there (`GLIDEPATH_TEST_DATA`); relative to the repository. */
export const testDataFolder = resolve(REPOSITORY, process.env['GLIDEPATH_TEST_DATA'] ?? '../shared/data');

/** What a program needs of our environment to run at all. */
export const programPath = process.env['PATH'] ?? '';

/** How many events the fault suite writes into each scenario: a few in every test run, all of them on request. */
const faultEvents = Number(process.env['GLIDEPATH_FAULT_EVENTS'] ?? 2_000);

export const faults = {
  events: faultEvents,
  /** Commits wait for the disk, as in production. */
  isFull: faultEvents >= 20_000,
  /** Where results are written, for the table. */
  report: process.env['GLIDEPATH_FAULT_REPORT'],
} as const;
