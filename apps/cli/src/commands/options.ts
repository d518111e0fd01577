import type { OptionSpec } from '../command.js';
import { parseCount, parseDuration } from '../duration.js';

export const limitOption: OptionSpec = {
  flags: '--limit <n>',
  summary: 'most items to show, 1 to 200',
  parse: parseCount,
};
export const cursorOption: OptionSpec = { flags: '--cursor <cursor>', summary: 'continue a list' };
export const reasonOption: OptionSpec = { flags: '--reason <text>', summary: 'why', isRequired: true };
export const waitForOption: OptionSpec = {
  flags: '--for <goal>',
  summary: 'what to wait for',
  choices: ['approved', 'completed', 'terminal'],
  default: 'completed',
};
export const timeoutOption: OptionSpec = {
  flags: '--timeout <duration>',
  summary: 'longest to wait',
  default: '30m',
  parse: parseDuration,
};
export const keyOption: OptionSpec = {
  flags: '--key <key|file>',
  summary: 'verifier key of the log, kept from earlier; without it the server is asked',
};
export const targetOption: OptionSpec = {
  flags: '--target <target>',
  summary: 'one target of a change that flies several',
};
