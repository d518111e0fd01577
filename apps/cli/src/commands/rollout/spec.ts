import type { CommandSpec, NounSpec } from '../../command.js';
import { limitOption, reasonOption, targetOption } from '../options.js';

const steering: readonly (readonly [verb: string, summary: string])[] = [
  ['start', 'let a planned rollout take off that waits for somebody to say so'],
  ['pause', 'stop a rollout where it is'],
  ['resume', 'let a paused rollout go on'],
  ['promote', 'pass the present step now'],
  ['skip', 'leave out what is left of the watching at this weight'],
  ['abort', 'roll back to the version in place, before the new one has landed'],
  ['retry', 'fly once more what was rolled back, as a new rollout'],
  ['rollback', 'bring the old version back, in flight or, while it is kept warm, after landing'],
];

export const rolloutCommands: NounSpec = {
  noun: 'rollout',
  summary: 'see and steer what flies; a rollout is named by its change or its own id',
  commands: [
    {
      usage: 'get <rollout>',
      summary: 'show a rollout with its steps, and with its targets where it has several',
      options: [targetOption, { flags: '--watch', summary: 'go on showing it until it has ended' }],
      goesOn: 'the rollout goes on',
      load: async () => (await import('./show-rollouts.js')).getRollout,
    },
    {
      usage: 'preview <rollout|file>',
      summary: 'what each analysis could see at the recent traffic: of a rollout, a change file or a plan',
      options: [{ flags: '--service <service>', summary: 'whose traffic, where the file does not say' }],
      load: async () => (await import('./preview-rollout.js')).previewRollout,
    },
    {
      usage: 'list',
      summary: 'list rollouts, newest first',
      options: [
        { flags: '--status <status>', summary: 'only with this status' },
        { flags: '--service <service>', summary: 'only of this service' },
        limitOption,
      ],
      load: async () => (await import('./show-rollouts.js')).listRollouts,
    },
    ...steering.map(([verb, summary]): CommandSpec => ({
      usage: `${verb} <rollout>`,
      summary,
      options: verb === 'retry' ? [reasonOption] : [reasonOption, targetOption],
      undone: 'the rollout goes on as before',
      load: async () => (await import('./steer-rollout.js')).steerRollout(verb),
    })),
  ],
};
