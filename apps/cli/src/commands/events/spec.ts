import type { NounSpec } from '../../command.js';
import { cursorOption, limitOption, reasonOption } from '../options.js';

export const eventsCommands: NounSpec = {
  noun: 'events',
  summary: 'events that a service could not handle',
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
  ],
};
