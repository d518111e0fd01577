import type { NounSpec } from '../../command.js';
import { limitOption } from '../options.js';

export const deploymentCommands: NounSpec = {
  noun: 'deployment',
  summary: 'what was seen to be deployed',
  commands: [
    {
      usage: 'publish',
      summary: 'tell of a deployment; answers once it is in the log',
      options: [
        { flags: '--service <name>', summary: 'the service', isRequired: true },
        { flags: '--environment <name>', summary: 'where', isRequired: true },
        { flags: '--artifact <purl>', summary: 'what runs now: pkg:oci/checkout@sha256:…', isRequired: true },
        { flags: '--source <uri>', summary: 'who tells it', isRequired: true },
        { flags: '--id <id>', summary: 'unique within the source; the same id is the same deployment' },
        {
          flags: '--kind <kind>',
          summary: 'what happened',
          choices: ['deployed', 'upgraded', 'rolledback'],
          default: 'deployed',
        },
      ],
      undone: 'the deployment was not recorded',
      load: async () => (await import('./deployments.js')).publishDeployment,
    },
    {
      usage: 'list',
      summary: 'list deployments, newest first',
      options: [{ flags: '--service <name>', summary: 'only of this service' }, limitOption],
      load: async () => (await import('./deployments.js')).listDeployments,
    },
  ],
};
