import type { NounSpec } from '../../command.js';
import { parseCount } from '../../duration.js';
import { cursorOption, limitOption } from '../options.js';

export const serviceCommands: NounSpec = {
  noun: 'service',
  summary: 'the catalogue of services',
  commands: [
    {
      usage: 'put <service>',
      summary: 'register a service, or replace its entry',
      options: [
        { flags: '-f, --file <file>', summary: 'the entry, YAML or JSON; flags override it' },
        { flags: '--owner <team>', summary: 'who owns it' },
        { flags: '--domain <name>', summary: 'whose approvers speak for it' },
        { flags: '--tier <n>', summary: '1 is the most critical, 4 the least', parse: parseCount },
        { flags: '--environment <name>', summary: 'where it runs', isRepeatable: true },
        { flags: '--depends-on <service>', summary: 'what it needs', isRepeatable: true },
      ],
      undone: 'the catalogue is as before',
      load: async () => (await import('./catalogue.js')).putService,
    },
    {
      usage: 'get <service>',
      summary: 'show a service',
      load: async () => (await import('./catalogue.js')).getService,
    },
    {
      usage: 'list',
      summary: 'list services',
      options: [limitOption, cursorOption],
      load: async () => (await import('./catalogue.js')).listServices,
    },
  ],
};
