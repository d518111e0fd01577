import type { NounSpec } from '../../command.js';

/** Commands without a noun. */
export const machineCommands: NounSpec = {
  noun: null,
  summary: 'this command line itself',
  commands: [
    {
      usage: 'doctor',
      summary: 'check what this command line needs',
      load: async () => (await import('./check-health.js')).checkHealth,
    },
    {
      usage: 'whoami',
      summary: 'who the server will take you for',
      load: async () => (await import('./who-am-i.js')).whoAmI,
    },
  ],
};
