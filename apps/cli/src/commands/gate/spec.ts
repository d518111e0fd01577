import type { NounSpec } from '../../command.js';
import { parseDuration } from '../../duration.js';

export const gateCommands: NounSpec = {
  noun: 'gate',
  summary: 'ask whether an artifact may go out',
  commands: [
    {
      usage: 'check',
      summary: 'exit 0 when it may, 10 when it may not, 11 when somebody has yet to approve',
      options: [
        { flags: '--service <name>', summary: 'the service', isRequired: true },
        { flags: '--environment <name>', summary: 'where it would go', isRequired: true },
        { flags: '--artifact <digest>', summary: 'digest of what would go out, sha256:…', isRequired: true },
        { flags: '--change <id>', summary: 'the change it belongs to' },
        {
          flags: '--wait <duration>',
          summary: 'ask again for so long while the answer is wait',
          parse: parseDuration,
        },
      ],
      undone: 'nothing was allowed',
      load: async () => (await import('./check-gate.js')).checkGate,
    },
  ],
};
