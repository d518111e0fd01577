import { PACK_IDS } from '@glidepath/analysis';
import type { NounSpec } from '../../command.js';
import { parseDuration } from '../../duration.js';

export const judgeCommands: NounSpec = {
  noun: null,
  summary: 'judges of canaries',
  commands: [
    {
      usage: 'judge',
      summary: 'judge recorded counts of both versions again, by our judge or by another',
      options: [
        { flags: '--data <file>', summary: 'JSON, NDJSON or CSV; - for standard input', isRequired: true },
        {
          flags: '--judge <judge>',
          summary: 'which judge',
          choices: [...PACK_IDS, 'all'],
          default: PACK_IDS[0],
        },
        {
          flags: '--tick <duration>',
          summary: 'how long a record counts for; else as far as the first records are apart',
          parse: parseDuration,
        },
        { flags: '--json', summary: 'short for -o json' },
      ],
      load: async () => (await import('./judge-recording.js')).judgeRecording,
    },
  ],
};
