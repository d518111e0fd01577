import type { NounSpec } from '../../command.js';
import { limitOption } from '../options.js';

export const approvalCommands: NounSpec = {
  noun: 'approval',
  summary: 'what waits for a decision',
  commands: [
    {
      usage: 'list',
      summary: 'list approval cases',
      options: [
        { flags: '--status <status>', summary: 'only with this status', default: 'open' },
        { flags: '--mine', summary: 'only what I may decide' },
        limitOption,
      ],
      load: async () => (await import('./show-approvals.js')).listApprovals,
    },
    {
      usage: 'get <change>',
      summary: 'show the approval case of a change',
      load: async () => (await import('./show-approvals.js')).getApproval,
    },
  ],
};
