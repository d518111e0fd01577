import type { NounSpec } from '../../command.js';
import { reasonOption } from '../options.js';

const undone = 'the flag is as before';

export const flagCommands: NounSpec = {
  noun: 'flag',
  summary: 'define flags, look after them, and see what somebody gets',
  commands: [
    {
      usage: 'list',
      summary: 'list flags',
      options: [
        { flags: '--service <name>', summary: 'only those of a service' },
        { flags: '--owner <owner>', summary: 'only those of an owner' },
        { flags: '--stale', summary: 'only those that should go' },
      ],
      load: async () => (await import('./show-flags.js')).listFlags,
    },
    {
      usage: 'get <flag>',
      summary: 'show a flag, as flagd would define it',
      load: async () => (await import('./show-flags.js')).getFlag,
    },
    {
      usage: 'evaluate <flag>',
      summary: 'what one user gets, and why',
      options: [
        { flags: '--user <key>', summary: 'the targeting key' },
        { flags: '--context <name=value>', summary: 'what else is known of the user', isRepeatable: true },
      ],
      load: async () => (await import('./show-flags.js')).evaluateFlag,
    },
    {
      usage: 'define <flag>',
      summary: 'define a flag, or replace its definition',
      options: [
        { flags: '-f, --file <file>', summary: 'the definition, YAML or JSON', isRequired: true },
        { flags: '--service <name>', summary: 'whose flag it is, over what the file says' },
        { flags: '--owner <owner>', summary: 'who looks after it, over what the file says' },
        reasonOption,
      ],
      undone,
      load: async () => (await import('./look-after-flag.js')).defineFlag,
    },
    {
      usage: 'enable <flag>',
      summary: 'let it answer again',
      options: [reasonOption],
      undone,
      load: async () => (await import('./look-after-flag.js')).switchFlag('enable'),
    },
    {
      usage: 'disable <flag>',
      summary: 'switch it off: everybody gets the default in the code',
      options: [reasonOption],
      undone,
      load: async () => (await import('./look-after-flag.js')).switchFlag('disable'),
    },
    {
      usage: 'hand-over <flag>',
      summary: 'give it another owner',
      options: [{ flags: '--to <owner>', summary: 'the new owner', isRequired: true }, reasonOption],
      undone,
      load: async () => (await import('./look-after-flag.js')).handOverFlag,
    },
    {
      usage: 'expire <flag>',
      summary: 'set the day it should be gone by; it is reported as stale after that',
      options: [{ flags: '--on <date>', summary: 'a date, or never', isRequired: true }, reasonOption],
      undone,
      load: async () => (await import('./look-after-flag.js')).expireFlag,
    },
    {
      usage: 'remove <flag>',
      summary: 'end it: nobody is answered any more',
      options: [reasonOption],
      undone,
      load: async () => (await import('./look-after-flag.js')).removeFlag,
    },
  ],
};
