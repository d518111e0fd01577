import type { NounSpec } from '../../command.js';
import { cursorOption, limitOption, reasonOption } from '../options.js';

export const eventsCommands: NounSpec = {
  noun: 'events',
  summary: 'events that a service could not handle, and old ranges of the log',
  commands: [
    {
      usage: 'parked',
      summary: 'list what was given up and waits for a person',
      options: [
        { flags: '--consumer <service>', summary: 'only those of this service' },
        {
          flags: '--status <status>',
          summary: 'also those that are still tried (stalled) or wait behind another (queued)',
          choices: ['parked', 'stalled', 'queued', 'any'],
          default: 'parked',
        },
        limitOption,
        cursorOption,
      ],
      load: async () => (await import('./parked-events.js')).listParked,
    },
    {
      usage: 'redrive <parked...>',
      summary: 'have parked events tried again, named as `events parked -o id` does',
      options: [reasonOption],
      undone: 'what is not named above stays parked',
      load: async () => (await import('./parked-events.js')).redriveParked,
    },
    {
      usage: 'ranges',
      summary: 'list the ranges of the log and where each is (needs DATABASE_URL of the admin)',
      load: async () => (await import('./archive-ranges.js')).listRanges,
    },
    {
      usage: 'archive',
      summary: 'set full old ranges aside, readable as before (needs DATABASE_URL of the admin)',
      options: [
        {
          flags: '--before <place>',
          summary: 'what was recorded before this position or moment',
          isRequired: true,
        },
        {
          flags: '--detach <location>',
          summary: 'take them out of the log, too, to be kept there; reads that need them say so',
        },
        { flags: '--dry-run', summary: 'only tell which they are' },
      ],
      undone: 'ranges that are not named above stay as they were',
      load: async () => (await import('./archive-ranges.js')).archiveRanges,
    },
    {
      usage: 'attach <first>',
      summary: 'take a detached range back into the log (needs DATABASE_URL of the admin)',
      undone: 'the range stays detached',
      load: async () => (await import('./archive-ranges.js')).attachRange,
    },
  ],
};
